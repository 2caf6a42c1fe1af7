#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace signalbox::tests {

// The token of a GP Connect request, good as it is made: direct care, patient/*.read, a doctor of RX1.
class gpconnect_token {
  public:
    explicit gpconnect_token(std::int64_t issued_at); // seconds UTC

    gpconnect_token& set(const std::string& claim, std::string json);
    gpconnect_token& text(const std::string& claim, const std::string& value);
    gpconnect_token& number(const std::string& claim, std::int64_t value);
    gpconnect_token& without(const std::string& claim);
    gpconnect_token& scope(const std::string& value) { return text("requested_scope", value); }
    gpconnect_token& reason(const std::string& value) { return text("reason_for_request", value); }

    std::string claims() const;        // JSON
    std::string authorization() const; // "Bearer …"

  private:
    std::vector<std::pair<std::string, std::string>> claims_;
};

// "Bearer " and an unsigned JWT of that header and those claims, base64url without padding.
std::string unsigned_jwt(const std::string& header, const std::string& claims);

} // namespace signalbox::tests
