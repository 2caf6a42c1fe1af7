#pragma once

#include "broker/store/sqlite/transaction.hpp"

namespace signalbox::store::sqlite {

// Why a message is quarantined whose document replaces one that never came.
constexpr std::string_view replacement_reason = "replacement";

struct document_standing {
    standing how{};
    std::string message_id; // that brought it before; empty: none
};

// Looks up what the sender calls the message and its document, and keeps the names of what is new here.
result<document_standing> note_document(transaction& in, std::int64_t sequence, const acceptance& what);

// Puts a message into quarantine that was to be routed.
error_code set_aside(transaction& in, std::int64_t sequence, std::string_view reason);

} // namespace signalbox::store::sqlite
