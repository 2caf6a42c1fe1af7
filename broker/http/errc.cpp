#include "broker/http/errc.hpp"

namespace signalbox::http {

const char* describe(errc value) {
    switch (value) {
    case errc::body_too_large: return "body over the limit";
    case errc::body_slow: return "body slower than the limit";
    case errc::body_broken: return "body framing broken or body cut short";
    case errc::header_broken: return "not an HTTP head";
    case errc::deadline: return "deadline passed";
    case errc::connect: return "no connection";
    case errc::tls: return "TLS refused";
    case errc::closed: return "closed by the peer";
    case errc::unusable_address: return "address that cannot be used";
    case errc::configuration: return "certificate, key, CA or socket that cannot be used";
    }
    return "unknown error";
}

error_code make_error_code(errc value) noexcept {
    static const layer_category<errc, describe> category("signalbox.http");
    return {static_cast<int>(value), category};
}

} // namespace signalbox::http
