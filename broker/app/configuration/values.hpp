#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "broker/base/limits.hpp"
#include "broker/delivery/retry_policy.hpp"
#include "broker/fhir/document.hpp"

namespace signalbox::app {

// "127.0.0.1:8701", "[::1]:8701". Port 0: the system chooses.
struct endpoint {
    std::string address;
    std::uint16_t port = 0;

    bool is_loopback() const noexcept;
    std::string to_text() const;
};

std::optional<endpoint> parse_endpoint(std::string_view text);
// "https://host:8443/path?x=1"; without a port 443 or 80, without a path "/". No user, no fragment.
struct url {
    bool encrypted = true;
    endpoint server;
    std::string target;
};
std::optional<url> parse_url(std::string_view text);
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text); // "500ms", "10s", "5min", "1h"
std::optional<std::uint64_t> parse_size(std::string_view text);                 // "4096", "64KiB", "2GiB"

// Sets one limit by its name in the section `limits`; false when the value does not fit it.
bool set_limit(base::limits& into, std::string_view name, const fhir::value& given);
// The same for a destination's `retry`.
bool set_retry(delivery::retry_policy& into, std::string_view name, const fhir::value& given);

} // namespace signalbox::app
