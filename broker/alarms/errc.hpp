#pragma once

#include <type_traits>

#include "broker/base/result.hpp"

namespace signalbox::alarms {

enum class errc {
    refused = 1,  // the webhook answered with another status than 2xx
    unencrypted,  // the mail server offers no TLS, and it was asked for
    no_login,     // the mail server offers neither PLAIN nor LOGIN
    mail_refused, // the mail server said no
    babble,       // what it said is no SMTP
};

const char* describe(errc value);
error_code make_error_code(errc value) noexcept;

} // namespace signalbox::alarms

template <>
struct boost::system::is_error_code_enum<signalbox::alarms::errc> : std::true_type {};
