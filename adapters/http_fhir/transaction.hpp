#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "broker/fhir/document.hpp"

// A message bundle as a server without $process-message takes it. Pure.
namespace signalbox::adapters::http_fhir {

// MessageHeader.id of a message bundle; nothing for what is none.
std::optional<std::string> header_id_of(const fhir::value& message);

// The same of a message in JSON, which is read up to its first entry where that is enough.
std::optional<std::string> header_id_in(std::string_view payload);

struct transaction {
    std::string body;
    std::size_t entries = 0;
    bool may_repeat = true; // every resource is known again by an identifier
};

// A Bundle of type transaction with every resource but the MessageHeader; references by fullUrl stay, `id` is left to
// the server. A resource with an identifier is a conditional create; what has a status of its own and is corrected
// under its identifier (DiagnosticReport, Observation) a conditional update, which would else be lost. With
// `by_full_url` a resource without an identifier that has a system gets its urn:uuid as one.
transaction make_transaction(const fhir::value& message, bool by_full_url);

// "identifier=system|value" for a search, escaped as FHIR and URLs ask for.
std::string identifier_query(std::string_view system, std::string_view value);

} // namespace signalbox::adapters::http_fhir
