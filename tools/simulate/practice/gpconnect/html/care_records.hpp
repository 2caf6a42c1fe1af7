#pragma once

#include <cstdint>

#include "tools/simulate/practice/gpconnect/people/roll.hpp"
#include "tools/simulate/practice/gpconnect/wire/exchange.hpp"

namespace signalbox::simulate::gpconnect {

// GP Connect Access Record HTML 0.7.4, FHIR DSTU2: one section of the record at a time, for people to read. Nobody's
// death is as recent as that the record would still be shown.
class care_records {
  public:
    care_records(roll& people, const staff& here, std::uint64_t seed) : people_(people), here_(here), seed_(seed) {}

    reply get(const asked& what);

  private:
    roll& people_;
    const staff& here_;
    std::uint64_t seed_;
};

} // namespace signalbox::simulate::gpconnect
