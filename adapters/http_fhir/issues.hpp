#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "broker/fhir/document.hpp"

// What an OperationOutcome says, for the operator and without anything of the message. Pure.
namespace signalbox::adapters::http_fhir {

struct issue {
    std::string code;        // FHIR's issue type: "invalid"; empty where there is none
    std::string diagnostics; // at most 500 bytes
};

// The first issue that is an error, else the first. `payload` is the message that it is about: its words are left out,
// names of FHIR apart; above a size that nobody wants to search, all free text is.
issue first_issue(const fhir::value& operation_outcome, std::string_view payload);

} // namespace signalbox::adapters::http_fhir
