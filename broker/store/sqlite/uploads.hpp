#pragma once

#include <string>
#include <vector>

#include "broker/store/sqlite/chunks.hpp"

namespace signalbox::store::sqlite {

// The payload of a message that was just written, in state received, as its chunk 1.
error_code begin_upload(transaction& in, std::int64_t sequence, const message::payload& first,
                        const disk::spool& spool);

struct kept_chunk {
    upload_progress progress;
    bool used = false;    // false: a repeat, whose bytes are not needed
    std::string replaced; // a spool file that goes after the commit
};
// As store::add_chunk says.
result<kept_chunk> add_chunk(transaction& in, const chunk_arrival& what, const disk::spool& spool,
                             std::uint64_t size_max);

struct placed_message {
    std::int64_t sequence = 0;
    base::sha256_digest sha256{};
};
// Gives a complete message its new place among the messages, without deliveries. errc::not_found, not_yours,
// transition, incomplete.
result<placed_message> complete_upload(transaction& in, const acceptance& what);

// As store::end_upload says; spool files that go after the commit are added to `gone`.
error_code end_upload(transaction& in, const upload_end& what, const disk::spool& spool,
                      std::vector<std::string>& gone);

} // namespace signalbox::store::sqlite
