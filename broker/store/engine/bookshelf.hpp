#pragma once

#include <memory>
#include <optional>
#include <string>

#include "broker/store/engine/payloads.hpp"
#include "broker/store/engine/reading_room.hpp"

namespace signalbox::store::engine {

// The bytes of messages, in one piece and in chunks. Copied freely; what it opens outlives the store's own use of it.
struct bookshelf {
    std::shared_ptr<spool_room> room;
    std::shared_ptr<reading_room> desk;
};

// As store::open_payload, open_chunk and payload say.
async_result<std::unique_ptr<payload_reader>> open_payload(bookshelf from, std::string message_id);
async_result<std::unique_ptr<payload_reader>> open_chunk(bookshelf from, std::string message_id, std::uint32_t number);
async_result<std::string> read_payload(bookshelf from, std::string message_id, std::size_t max);

} // namespace signalbox::store::engine
