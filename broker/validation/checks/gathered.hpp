#pragma once

#include <vector>

#include "broker/fhir/document.hpp"

namespace signalbox::validation::checks {

// The values that rules look for all over a message, in document order: found in one pass for all of them.
struct gathered {
    explicit gathered(const fhir::document& message);

    std::vector<fhir::value> references; // texts of References
    std::vector<fhir::value> systems;    // of Codings, Identifiers and Quantities
    std::vector<fhir::value> codings;    // elements of a list called "coding"
    std::vector<fhir::value> dates;      // texts under a name that holds a date, a dateTime or an instant
    std::vector<fhir::value> fragments;  // texts that begin with "#"
    std::vector<fhir::value> divs;       // XHTML of Narratives; no other member of FHIR has that name
    std::vector<fhir::value> modifiers;  // lists called "modifierExtension"
};

} // namespace signalbox::validation::checks
