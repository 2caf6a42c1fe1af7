#pragma once

#include "signalbox/adapter.hpp"

#include <chrono>
#include <cstddef>

#include "adapters/folder/day_book.hpp"
#include "adapters/mesh_relay/upstream/client.hpp"

namespace signalbox::adapters::mesh_relay {

struct sending_rules {
    std::size_t chunk_size; // bytes; more goes in chunks
    bool idempotent;        // upstream knows Idempotency-Key
};

// Sends one message upstream with what its sender said beside it, and tells what became of it (README.md, Outcomes).
// Blocks. What is larger than a chunk goes plain: MESH packs each chunk by itself.
adapter::outcome send_message(upstream_client& to, const sending_rules& rules, const adapter::delivery& what,
                              folder::day_book& book);

} // namespace signalbox::adapters::mesh_relay
