#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "broker/store/disk/spool.hpp"
#include "broker/store/sqlite/lanes.hpp"
#include "broker/store/sqlite/transaction.hpp"

namespace signalbox::store::sqlite {

// Changes one delivery, writes its history and audit record, readies what waited for it, and completes its message
// when nothing is left to do, or lets it expire when nobody has it. errc::not_found, errc::transition.
error_code settle(transaction& in, const settlement& change, const disk::spool& spool);

// delivered -> confirmed for what a mailbox has of a message. errc::not_found, errc::not_yours.
error_code acknowledge(transaction& in, std::string_view mailbox, std::string_view message_id, const token& used,
                       const audit_entry& entry);

// The deliveries of a message, by number, as they stand.
struct standing {
    place at;
    message::delivery_state state{};
};
result<std::vector<standing>> standings_of(transaction& in, std::int64_t sequence);
result<std::int64_t> sequence_of(transaction& in, std::string_view message_id); // errc::not_found

// "<message id>-<number>" taken apart; nullopt for anything else.
std::optional<std::pair<std::string_view, std::int64_t>> split_delivery_id(std::string_view delivery_id) noexcept;

} // namespace signalbox::store::sqlite
