#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "broker/base/secret.hpp"
#include "broker/http/signed_body.hpp"

// The signature of both directions (../shared/contracts/adapters.md, carrier 3). Pure; any thread.
namespace signalbox::delivery::webhook {

constexpr std::chrono::seconds signature_age_max{300}; // either way: clocks differ

using http::signature_of;

// What the head of a request says of its signature.
struct signed_head {
    std::string timestamp; // as it stands, seconds since 1970
    std::string signature;
};
// Nothing when a field is missing, has another form, or the time is too far from `now`: before the body is read.
std::optional<signed_head> read_signed_head(std::optional<std::string_view> timestamp,
                                            std::optional<std::string_view> signature, std::int64_t now);
// Time depends on the lengths alone.
bool is_signed(const signed_head& head, std::string_view body, std::string_view secret);

} // namespace signalbox::delivery::webhook
