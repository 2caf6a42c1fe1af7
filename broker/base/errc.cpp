#include "broker/base/errc.hpp"

namespace signalbox::base {

const char* describe(errc value) {
    switch (value) {
    case errc::malformed: return "malformed value";
    case errc::not_found: return "not found";
    case errc::io: return "input or output failed";
    case errc::overloaded: return "a bounded queue is full";
    case errc::stopped: return "stopping";
    case errc::crypto: return "a cryptographic operation failed";
    case errc::over_limit: return "over the configured limit";
    case errc::not_a_file: return "not a regular file";
    case errc::file_too_large: return "larger than 64 MiB";
    case errc::outside_folder: return "lies outside its folder";
    }
    return "unknown error";
}

error_code make_error_code(errc value) noexcept {
    static const layer_category<errc, describe> category("signalbox.base");
    return {static_cast<int>(value), category};
}

} // namespace signalbox::base
