#pragma once

#include <vector>

#include "broker/fhir/document.hpp"

namespace signalbox::validation {

// The values of a message that rules look for by their names, wherever they stand: one pass over the message finds them
// all. Each list is in document order. Refers to the document.
struct named_values {
    explicit named_values(const fhir::document& message);

    std::vector<fhir::value> types;          // texts called "resourceType"
    std::vector<fhir::value> references;     // texts called "reference"
    std::vector<fhir::value> systems;        // texts: of Codings, Identifiers and Quantities
    std::vector<fhir::value> codings;        // lists called "coding"
    std::vector<fhir::value> dates;          // texts under a name that holds a date, a dateTime or an instant
    std::vector<fhir::value> fragments;      // texts that begin with '#', whatever their names
    std::vector<fhir::value> divs;           // XHTML of Narratives; no other member of FHIR has that name
    std::vector<fhir::value> modifiers;      // lists called "modifierExtension"
    std::vector<fhir::value> contained;      // whatever is called so, as are all below
    std::vector<fhir::value> subjects;       // "subject" and "patient"
    std::vector<fhir::value> implicit_rules; // "implicitRules"
};

} // namespace signalbox::validation
