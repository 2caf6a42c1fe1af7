#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "tools/simulate/practice/gpconnect/people/roll.hpp"
#include "tools/simulate/practice/gpconnect/wire/exchange.hpp"

namespace signalbox::simulate::gpconnect {

inline constexpr std::string_view nhs_number_system = "https://fhir.nhs.uk/Id/nhs-number";
inline constexpr std::string_view ods_code_system = "https://fhir.nhs.uk/Id/ods-organization-code";
inline constexpr std::string_view user_id_system = "https://fhir.nhs.uk/Id/sds-user-id";

// The value of the one `identifier` of a search, which has to be of that system; else the refusal.
std::variant<std::string, reply> identifier_in(const asked& what, std::string_view system);

// GP Connect Foundations, finding and reading.
class foundations {
  public:
    foundations(roll& people, const staff& here) : people_(people), here_(here) {}

    reply find_patient(const asked& what) const;
    reply find_patient_with_documents(const asked& what) const; // of those who are shown alone
    reply read_patient(const asked& what) const;
    reply find_practitioner(const asked& what) const;
    reply read_practitioner(const asked& what) const;
    reply find_organisation(const asked& what) const;
    reply read_organisation(const asked& what) const;
    reply read_location(const asked& what) const;

  private:
    reply find_patient_if(const asked& what, bool (*rule)(const roll&, const person&) noexcept) const;

    roll& people_;
    const staff& here_;
};

} // namespace signalbox::simulate::gpconnect
