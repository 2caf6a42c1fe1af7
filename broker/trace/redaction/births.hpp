#pragma once

#include <string>
#include <string_view>

namespace signalbox::trace {

// Members, elements, attributes, parameters and extensions that hold a date of birth, whatever wrote them: birthDate,
// birthTime (HL7 v3), bornPeriod, date_of_birth, patientDob. `name` in any case, hyphens and underscores anywhere.
bool names_birth(std::string_view name);
// A code for the date of birth: LOINC 21112-8, SNOMED CT 184099003.
bool is_birth_code(std::string_view code) noexcept;

// Small letters and digits alone: dateofbirth of date_of_birth, Date-Of-Birth and dateOfBirth.
std::string plain_name(std::string_view name);

// yyyymmdd of eight digits, or ddmmyyyy of the older pages of GP Connect, when it is that and no yyyymmdd; no day of a
// living person is both.
bool is_day_first(std::string_view digits) noexcept;

} // namespace signalbox::trace
