#include "broker/http/signed_body.hpp"

#include "broker/base/crypto.hpp"

namespace signalbox::http {

std::vector<std::pair<std::string, std::string>> signature_fields(std::string_view body, std::string_view secret,
                                                                  std::int64_t seconds) {
    const std::string timestamp = std::to_string(seconds);
    const std::string signed_text = timestamp + "." + std::string(body);
    const auto signature = base::hmac_sha256(base::as_bytes(secret), base::as_bytes(signed_text));
    return {{"X-Signalbox-Timestamp", timestamp}, {"X-Signalbox-Signature", "v1=" + base::to_hex(signature)}};
}

} // namespace signalbox::http
