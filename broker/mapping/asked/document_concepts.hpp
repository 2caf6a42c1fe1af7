#pragma once

#include <functional>
#include <vector>

#include "broker/fhir/document.hpp"
#include "broker/mapping/code_context.hpp"
#include "broker/mapping/rules/concept_lookup.hpp"

namespace signalbox::mapping {

// One CodeableConcept that names a test, a panel, a request or a specimen, and has no SNOMED CT coding yet.
struct document_concept {
    fhir::value codeable;
    fhir::value coding;      // its array of codings
    fhir::value named;       // the resource or the component that it names
    question around;         // without system and code
    fhir::value observation; // where `named` is it or one of its components; else absent
};

// Observation.code and its components' codes, DiagnosticReport.code, ServiceRequest.code and Specimen.type, in a single
// resource, the entries of a Bundle and what they contain, in the document's order. As deep as the document, which the
// parser limits.
void each_concept(const fhir::value& root, const code_context& context,
                  const std::function<void(const document_concept&)>& each);

// Its codings, as they were sent. The texts are the document's.
std::vector<sent_coding> sent_codings(const fhir::value& coding);

} // namespace signalbox::mapping
