#include "broker/http/signed_body.hpp"

#include "broker/base/crypto.hpp"

namespace signalbox::http {

std::string signature_of(std::string_view timestamp, std::string_view body, std::string_view secret) {
    std::string text(timestamp);
    text.append(".").append(body);
    return "v1=" + base::to_hex(base::hmac_sha256(base::as_bytes(secret), base::as_bytes(text)));
}

std::vector<std::pair<std::string, std::string>> signature_fields(std::string_view body, std::string_view secret,
                                                                  std::int64_t seconds) {
    const std::string timestamp = std::to_string(seconds);
    return {{"X-Signalbox-Timestamp", timestamp}, {"X-Signalbox-Signature", signature_of(timestamp, body, secret)}};
}

} // namespace signalbox::http
