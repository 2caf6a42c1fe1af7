#pragma once

#include <type_traits>

#include "broker/base/result.hpp"

namespace signalbox::http {

enum class errc {
    body_too_large = 1, // over limits.body_max or the caller's maximum
    body_slow,          // slower than limits.body_rate_min
    body_broken,        // bad chunk, or the connection ended within the body
    header_broken,      // not a request or answer by RFC 9112, or refused by the framing guard
    deadline,           // a wait reached its limit
    connect,            // no connection; nothing was sent
    tls,                // handshake or certificate refused; nothing was sent
    closed,             // the peer closed after something may have been sent
    unusable_address,   // not an address that this client may use
    configuration,      // certificate, key or CA file that cannot be used
};

const char* describe(errc value);
error_code make_error_code(errc value) noexcept;

} // namespace signalbox::http

template <>
struct boost::system::is_error_code_enum<signalbox::http::errc> : std::true_type {};
