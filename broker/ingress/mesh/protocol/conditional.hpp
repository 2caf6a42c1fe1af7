#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "broker/base/clock.hpp"
#include "broker/ingress/mesh/protocol/text.hpp"

namespace signalbox::ingress::mesh::protocol {

// "Sun, 22 Nov 2026 14:05:06 GMT" (RFC 9110 5.6.7), and back; nullopt for any other form, the obsolete ones included.
std::string http_date(base::time_point at);
std::optional<base::time_point> parse_http_date(std::string_view text);

// The strong validator of one chunk as it is sent: a message never changes, so its id, the chunk and the coding name
// the bytes.
std::string entity_tag(std::string_view message_id, std::uint32_t chunk, bool gzip);

// True when the client has these bytes (RFC 9110 13.2.2): If-None-Match decides where it stands, else
// If-Modified-Since.
bool is_held_by_client(const field_list& fields, std::string_view tag, base::time_point last_modified);

} // namespace signalbox::ingress::mesh::protocol
