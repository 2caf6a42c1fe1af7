#pragma once

#include <string_view>

#include "broker/fhir/document.hpp"

namespace signalbox::validation::checks {

// Whether `display` is the name of somebody who has none of the Patient's family names: it has two words that may be
// names, one of them no given name of the Patient, and no family name of the Patient is in it. Capitals, accents,
// hyphens, blanks and apostrophes do not matter. False where nobody can say: a Patient without family name or with more
// than sixteen names, a display over 256 bytes, or one that says what it is and not who ("the patient").
bool names_other_person(std::string_view display, const fhir::value& patient);

// Whether a text speaks of a donor, an unborn child or a relative. Of a long text the beginning counts.
bool has_word_for_relative(std::string_view text);

} // namespace signalbox::validation::checks
