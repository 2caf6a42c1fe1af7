#include "broker/alarms/errc.hpp"

namespace signalbox::alarms {

const char* describe(errc value) {
    switch (value) {
    case errc::refused: return "the webhook answered with an error";
    case errc::unencrypted: return "the mail server offers no TLS, without which nothing is sent";
    case errc::no_login: return "the mail server offers neither PLAIN nor LOGIN";
    case errc::mail_refused: return "the mail server refused";
    case errc::babble: return "the mail server speaks no SMTP";
    }
    return "unknown error";
}

error_code make_error_code(errc value) noexcept {
    static const layer_category<errc, describe> category("signalbox.alarms");
    return {static_cast<int>(value), category};
}

} // namespace signalbox::alarms
