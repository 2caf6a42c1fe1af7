#pragma once

#include <string_view>

#include "broker/fhir/document.hpp"

namespace signalbox::validation::checks {

// Whether it is the NHS number's system under another name: DSTU2's, HL7's object identifier, slips of the pen.
bool is_other_nhs_number_system(std::string_view system) noexcept;

// Whether numbers of that system are NHS numbers, whatever the name of it.
bool is_nhs_number_system(std::string_view system) noexcept;

// The value of an Identifier that is an NHS number, under any name of its system; else absent.
fhir::value nhs_number_in(const fhir::value& identifier) noexcept;

} // namespace signalbox::validation::checks
