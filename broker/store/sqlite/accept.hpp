#pragma once

#include <chrono>

#include "broker/store/disk/spool.hpp"
#include "broker/store/sqlite/transaction.hpp"

namespace signalbox::store::sqlite {

// contracts/promises.md, 5: a key is remembered for 30 days.
constexpr std::chrono::days idempotency_kept{30};

// Writes a message with its deliveries, keys and companions. Nothing is written when the key came before: then the
// answer is the earlier message's, or errc::idempotency_conflict.
result<accepted> accept(transaction& in, const acceptance& what, const disk::spool& spool);
// What is committed along with another change.
error_code accept_all(transaction& in, const std::vector<acceptance>& companions, const disk::spool& spool);

// The row of a message alone.
struct content {
    std::uint64_t size = 0;
    base::sha256_digest sha256{};
};
error_code insert_message(transaction& in, const acceptance& what, const content& bytes, base::time_point received_at);

// The deliveries of a message that has its place, and what is known of its parts.
struct delivered_message {
    std::int64_t sequence = 0;
    std::string_view workflow_id;
};
struct known_parts {
    const std::vector<interchange_part>& parts;
    const std::vector<earlier_part>& earlier; // those of them that came before
    std::string whole = {};                   // the message that all of it is a duplicate of; empty: none
};
error_code insert_deliveries(transaction& in, const delivered_message& of,
                             const std::vector<message::planned_delivery>& plans, const known_parts& known);

// `entry` with a subject, where it came without one.
audit_entry about(audit_entry entry, std::string_view subject);

// "mailbox:A81001HL7" is an inbox of this hub.
bool is_mailbox(std::string_view destination) noexcept;
std::string mailbox_destination(std::string_view mailbox);

std::string_view to_text(message::transport transport) noexcept;
message::transport parse_transport(std::string_view text) noexcept;

} // namespace signalbox::store::sqlite
