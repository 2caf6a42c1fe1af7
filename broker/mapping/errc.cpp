#include "broker/mapping/errc.hpp"

namespace signalbox::mapping {

const char* describe(errc value) {
    switch (value) {
    case errc::not_convertible: return "the message has no such form";
    case errc::unreadable: return "the stored message cannot be read";
    case errc::too_large: return "too large after decompression";
    }
    return "unknown error";
}

error_code make_error_code(errc value) noexcept {
    static const layer_category<errc, describe> category("signalbox.mapping");
    return {static_cast<int>(value), category};
}

} // namespace signalbox::mapping
