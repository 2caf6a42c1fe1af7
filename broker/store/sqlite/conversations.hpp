#pragma once

#include "broker/store/sqlite/transaction.hpp"

namespace signalbox::store::sqlite {

// Opens the conversation of a message that awaits answers, and notes in an earlier one that this message answers it.
// An answer that nobody awaits, or that came before, changes nothing.
error_code note_conversation(transaction& in, std::int64_t sequence, const acceptance& what);

// True for an answer that is to be given once, and cannot be given any more.
result<bool> said_before(transaction& in, const acceptance& what);

} // namespace signalbox::store::sqlite
