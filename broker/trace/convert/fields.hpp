#pragma once

#include <string>
#include <string_view>

#include "broker/trace/format/record.hpp"

namespace signalbox::trace {

// Trimmed, with a blank in the place of every control character: what can stand in a header field.
std::string one_line(std::string_view text);

std::string lower_case(std::string_view text); // ASCII

// Whether a header field or query parameter of that name may let its bearer in. Rather one too many.
bool is_credential(std::string_view name);

bool is_gzip(std::string_view bytes) noexcept; // RFC 1952, by its first bytes

// A POST to an outbox. `headers` without what is empty.
message mesh_message(std::string from, std::string to, std::string workflow, fields headers, std::string body);

} // namespace signalbox::trace
