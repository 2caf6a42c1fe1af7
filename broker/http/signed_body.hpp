#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::http {

// X-Signalbox-Timestamp and X-Signalbox-Signature: "v1=" and lower-case hex of the HMAC-SHA256 of "timestamp.body" with
// the shared secret (../shared/contracts/adapters.md, carrier 3). `seconds` since 1970.
std::vector<std::pair<std::string, std::string>> signature_fields(std::string_view body, std::string_view secret,
                                                                  std::int64_t seconds);

} // namespace signalbox::http
