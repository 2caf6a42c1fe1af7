#pragma once

#include <cstdint>
#include <string>

namespace signalbox::tests {

// A valid NHS number of the 999 range that nobody has: the `index`-th whose check digit is not 10.
std::string synthetic_nhs_number(std::uint32_t index);

// The project's own full blood count report (config/demo), made over for one test: compact JSON, another patient,
// report and bundle. What the hub delivers as fhir-r4 without a code to map is exactly this text.
struct report_builder {
    std::string nhs_number = synthetic_nhs_number(1);
    std::string report_id = "REP-TEST-000001";
    std::string bundle_id = "00000000-0000-4000-8000-000000000001"; // Bundle.identifier: the sender's key

    std::string build() const;
};

// Bundle.identifier.value of a report in compact JSON; empty when there is none.
std::string bundle_id_of(const std::string& compact_json);

} // namespace signalbox::tests
