#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker/store/sqlite/database.hpp"
#include "broker/store/store.hpp"

namespace signalbox::store::sqlite {

// What the store is asked, on a reader's connection. Every answer is bounded by its limit, at most rows_max.
constexpr std::uint32_t rows_max = 10'000;

result<inbox_page> inbox(database& db, const inbox_query& query);
result<std::uint64_t> inbox_count(database& db, const std::string& mailbox);
result<store::mailbox_message> find_in_mailbox(database& db, const std::string& mailbox, const std::string& message_id);

result<std::vector<delivery_record>> due(database& db, const std::string& destination, base::time_point now,
                                         message::sequence after, std::uint32_t limit);
result<std::optional<base::time_point>> next_due(database& db, const std::string& destination);
result<destination_queue> queue_of(database& db, const std::string& destination);
result<std::vector<paused_destination>> paused_destinations(database& db);

result<std::vector<message_record>> messages(database& db, const message_filter& filter);
result<message_record> find_message(database& db, const std::string& message_id);
result<std::vector<delivery_record>> deliveries(database& db, const delivery_filter& filter);
result<delivery_record> find_delivery(database& db, const std::string& delivery_id);
result<std::vector<delivery_event>> history(database& db, const std::string& delivery_id);
result<std::string> find_part(database& db, const base::sha256_digest& name);
result<std::vector<conversation_record>> conversations(database& db, const conversation_filter& filter);
result<std::vector<overdue_answers>> overdue(database& db, const overdue_query& query);

result<backlogs> waiting(database& db);
result<arrivals_page> arrivals(database& db, message::sequence after, std::uint32_t limit);

// What a sender or an operator asks about the past.
result<tracked_message> track(database& db, const std::string& message_id);
result<mailbox_view> view(database& db, const mailbox_view_query& query);
result<std::vector<std::string>> find_by_local_id(database& db, const std::string& sender, const std::string& local_id,
                                                  std::uint32_t limit);

// What time has come for.
result<std::vector<uncollected_delivery>> uncollected(database& db, base::time_point before, std::uint32_t limit);
result<std::vector<message_record>> idle_uploads(database& db, base::time_point before, std::uint32_t limit);

result<std::vector<mailbox_account>> mailbox_accounts(database& db);

// Where bytes lie: they themselves, or the spool file with its digests.
struct stored_payload {
    std::string bytes;
    std::string spool_file;
    std::string block_digests;
    std::uint64_t size = 0;
    base::sha256_digest sha256{};
    // Not none: they lie in so many chunks, and the digest is over the chunks' digests. `sealed`: the message is
    // complete, so that its digest holds.
    std::uint32_t chunks = 0;
    bool sealed = true;
};
// The bytes are checked against their digest: errc::corrupt. With `max`, base::errc::over_limit beyond it.
// errc::incomplete while a chunk of the message is missing.
result<stored_payload> find_payload(database& db, const std::string& message_id, std::optional<std::size_t> max);
// One chunk; the first of a message in one piece is its payload. errc::not_found.
result<stored_payload> find_chunk(database& db, const std::string& message_id, std::uint32_t number);

} // namespace signalbox::store::sqlite
