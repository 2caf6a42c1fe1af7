#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::http {

// "v1=" and lower-case hex of the HMAC-SHA256 of "timestamp.body" (../shared/contracts/adapters.md, carrier 3).
std::string signature_of(std::string_view timestamp, std::string_view body, std::string_view secret);

// X-Signalbox-Timestamp and X-Signalbox-Signature of a request. `seconds` since 1970.
std::vector<std::pair<std::string, std::string>> signature_fields(std::string_view body, std::string_view secret,
                                                                  std::int64_t seconds);

} // namespace signalbox::http
