#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace signalbox::mapping {

// The forms that a destination can ask for.
enum class form : std::uint8_t { original, fhir_r4, fhir_stu3, edifact_nhs003, hl7v2_oru };

std::optional<form> parse_form(std::string_view text) noexcept; // "original", "fhir-r4", "edifact-nhs003", …
std::string_view to_text(form f) noexcept;

// What a destination wants of a code that has no SNOMED CT code, or no single one.
enum class unmapped_policy : std::uint8_t {
    pass_through, // the sender's code and text as they are
    degrade,      // behind the SNOMED CT code of a degraded entry, so that a system that needs one can file it
    hold,         // not before a person has seen to the map
};

std::optional<unmapped_policy> parse_policy(std::string_view text) noexcept; // "pass-through", "degrade", "hold"
std::string_view to_text(unmapped_policy p) noexcept;

// The forms in which a report can arrive.
enum class report_form : std::uint8_t { edifact, hl7v2, fhir_r4, fhir_stu3 };

std::optional<report_form> parse_report_form(std::string_view text) noexcept; // "edifact", "hl7v2", "fhir-r4", …

} // namespace signalbox::mapping
