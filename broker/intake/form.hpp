#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "broker/message/message.hpp"

namespace signalbox::intake {

// The syntax that a text may be read in.
enum class form : std::uint8_t { none, json, xml };

// By the first character behind an optional byte order mark and white space, else by the content type.
form form_of(std::string_view text, const message::envelope& about);

// UTF-8's. JSON must not begin with one (RFC 8259, 8.1), XML may.
bool begins_with_mark(std::string_view text) noexcept;

// True when the bytes alone say FHIR, whether they read or not: an object that names "resourceType", or markup that
// names FHIR's namespace. Looks at the whole text, once. Encrypted bytes look like neither.
bool looks_like_fhir(std::string_view text) noexcept;

// Whose text has to read: content type, workflow or the bytes themselves say FHIR. JSON or XML under a pathology
// workflow id cannot be EDIFACT. A content type that says less than the bytes does not take them out of validation.
bool claims_fhir(std::string_view text, const message::envelope& about);

// Whether a text that is no FHIR has to read as an interchange of reports, by its workflow id. Answers, whose ids end
// in _ACK, are read by nobody here; nor is what its sender says to be compressed, unless it begins as an interchange
// does.
bool claims_edifact(std::string_view text, const message::envelope& about);

// PATH_MEDRPT_* and SCRN_BCS_*, in either case as NHS adaptors write them.
bool pathology_workflow(const message::envelope& about);

} // namespace signalbox::intake
