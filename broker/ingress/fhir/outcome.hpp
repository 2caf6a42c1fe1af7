#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker/fhir/document.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/ingress/fhir/media_type.hpp"
#include "broker/validation/verdict.hpp"

namespace signalbox::ingress::fhir {

enum class issue_severity : std::uint8_t { error, warning, information };

// One issue of an OperationOutcome (FHIR R4).
struct issue {
    issue_severity severity = issue_severity::error;
    std::string_view code;             // of http://hl7.org/fhir/issue-type: "required", "structure", …
    std::string text;                  // details.text
    std::string diagnostics;           // the rule or keyword; may be empty
    std::vector<std::string> location; // "line:column" and the JSON pointer
    std::string expression;            // FHIRPath; may be empty
};

// The issue-type code of a violation of that keyword or rule.
std::string_view issue_code(std::string_view keyword) noexcept;

// A violation found in `resource`.
issue issue_of(const validation::violation& found, const signalbox::fhir::value& resource,
               signalbox::fhir::release release);

// Those of a verdict, and one that says so when it has more than it lists.
std::vector<issue> issues_of(const validation::verdict& verdict, const signalbox::fhir::value& resource,
                             signalbox::fhir::release release);

// An OperationOutcome in JSON. At least one issue.
std::string write_outcome(const std::vector<issue>& issues);

// A resource of R4 in JSON becomes XML; false, and stays as it is, when XML cannot have it.
bool write_as_xml(std::string& resource);

} // namespace signalbox::ingress::fhir
