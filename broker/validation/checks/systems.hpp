#pragma once

#include <cstdint>
#include <string_view>

namespace signalbox::validation::checks {

constexpr std::string_view nhs_number_system = "https://fhir.nhs.uk/Id/nhs-number";
constexpr std::string_view snomed_system = "http://snomed.info/sct";
constexpr std::string_view ucum_system = "http://unitsofmeasure.org";

// The systems that rules ask about, each under its own name and under others that people write for it.
enum class system_kind : std::uint8_t {
    other,
    snomed,
    snomed_misspelt,
    ucum,
    ucum_misspelt,
    nhs_number,
    nhs_number_misspelt, // DSTU2's name, HL7's object identifier, slips of the pen
};

system_kind kind_of_system(std::string_view system) noexcept;

// Whether numbers of that system are NHS numbers, whatever the name of it.
inline bool is_nhs_number(system_kind kind) noexcept {
    return kind == system_kind::nhs_number || kind == system_kind::nhs_number_misspelt;
}

} // namespace signalbox::validation::checks
