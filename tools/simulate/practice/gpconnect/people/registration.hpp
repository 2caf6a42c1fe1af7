#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "tools/simulate/practice/gpconnect/people/roll.hpp"
#include "tools/simulate/practice/gpconnect/wire/exchange.hpp"

namespace signalbox::simulate::gpconnect {

// $gpc.registerpatient: somebody whom the demographics service knows becomes a temporary patient.
class registration {
  public:
    // `keep` is given a line of JSON for what has changed, before anybody is answered. `family_mismatch` is the code
    // for somebody with another family name than the demographics service has: the specification says
    // INVALID_PATIENT_DEMOGRAPHICS, the conformance suite BAD_REQUEST.
    registration(roll& people, const staff& here, const std::function<void(std::string_view)>& keep,
                 std::string family_mismatch)
        : people_(people), here_(here), keep_(keep), family_mismatch_(std::move(family_mismatch)) {}

    reply register_patient(const asked& what);
    void restore(const fhir::value& line); // of what `keep` was given

  private:
    roll& people_;
    const staff& here_;
    const std::function<void(std::string_view)>& keep_;
    std::string family_mismatch_;
};

} // namespace signalbox::simulate::gpconnect
