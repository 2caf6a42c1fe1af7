#pragma once

#include <type_traits>

#include "broker/base/result.hpp"

namespace signalbox::store {

enum class errc {
    token_used = 1,       // the authorisation token was claimed before
    idempotency_conflict, // the key came before with another request
    disk_full,            // known: rolled back, nothing was written; the store stays usable
    disk_low,             // below the low-water mark: no new messages, everything else goes on
    unknown,              // a write or a sync failed and its outcome is not known: stop acknowledging
    overloaded,           // limits.write_queue_max commits are waiting already
    not_found,            // no such message, delivery or payload
    not_yours,            // it exists, for another mailbox
    transition,           // the delivery or message is in a state that does not allow this
    corrupt,              // bytes on disk do not have the digest that was recorded
    stopped,              // the store is closing
    upload_closed,        // the message is complete, and this chunk of it was another
    out_of_range,         // a chunk's number is beyond what its message said
    incomplete,           // a chunk of the message is missing
};

const char* describe(errc value);
error_code make_error_code(errc value) noexcept;

} // namespace signalbox::store

template <>
struct boost::system::is_error_code_enum<signalbox::store::errc> : std::true_type {};
