#include "broker/validation/errc.hpp"

namespace signalbox::validation {

const char* describe(errc value) {
    switch (value) {
    case errc::unreadable: return "the file cannot be read";
    case errc::not_json: return "the file is not JSON";
    case errc::unknown_reference: return "a reference leads nowhere";
    case errc::bad_keyword: return "a keyword has the wrong form";
    case errc::unknown_keyword: return "a keyword is not known";
    case errc::bad_pattern: return "a pattern cannot be used";
    case errc::endless_reference: return "references lead back to themselves";
    case errc::digest_mismatch: return "the file is not the one that the catalogue names";
    case errc::too_large: return "the schema is over the engine's limit";
    }
    return "unknown error";
}

error_code make_error_code(errc value) noexcept {
    static const layer_category<errc, describe> category("signalbox.validation");
    return {static_cast<int>(value), category};
}

} // namespace signalbox::validation
