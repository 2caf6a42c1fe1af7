#include "broker/store/errc.hpp"

namespace signalbox::store {

const char* describe(errc value) {
    switch (value) {
    case errc::token_used: return "the token was used before";
    case errc::idempotency_conflict: return "the key came before with another request";
    case errc::disk_full: return "the disk is full; nothing was written";
    case errc::disk_low: return "the disk is below its low-water mark";
    case errc::unknown: return "a write failed and its outcome is not known";
    case errc::overloaded: return "too many commits are waiting";
    case errc::not_found: return "not in the store";
    case errc::not_yours: return "for another mailbox";
    case errc::transition: return "the delivery or message is in a state that does not allow this";
    case errc::corrupt: return "bytes on disk do not have their recorded digest";
    case errc::stopped: return "the store is closing";
    case errc::upload_closed: return "the message is complete, with another chunk of this number";
    case errc::out_of_range: return "the message has fewer chunks";
    case errc::incomplete: return "a chunk of the message is missing";
    }
    return "unknown error";
}

error_code make_error_code(errc value) noexcept {
    static const layer_category<errc, describe> category("signalbox.store");
    return {static_cast<int>(value), category};
}

} // namespace signalbox::store
