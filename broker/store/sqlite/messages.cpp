#include <algorithm>

#include "broker/base/errc.hpp"
#include "broker/store/sqlite/questions.hpp"
#include "broker/store/sqlite/rows.hpp"

namespace signalbox::store::sqlite {

result<std::vector<message_record>> messages(database& db, const message_filter& filter) {
    const std::string state(filter.state ? message::to_text(*filter.state) : "");
    const bool forward = filter.after != message::sequence{};
    std::string where;
    std::vector<value> values;
    const auto add = [&](std::string_view condition, value with) {
        where += where.empty() ? " WHERE " : " AND ";
        where += condition;
        values.push_back(with);
    };
    // A literal, so that the index of the quarantined ones is seen to apply.
    if (filter.state == message::message_state::quarantined) {
        where += " WHERE m.state = 'quarantined'";
    } else if (filter.state) {
        add("m.state = ?", state);
    }
    if (!filter.workflow_id.empty()) add("m.workflow_id = ?", filter.workflow_id);
    if (!filter.sender.empty()) add("m.sender = ?", filter.sender);
    if (!filter.recipient.empty()) add("m.recipient = ?", filter.recipient);
    if (filter.since) add("m.committed_at >= ?", *filter.since);
    if (forward) add("m.sequence > ?", static_cast<std::int64_t>(filter.after));
    values.emplace_back(std::min(filter.limit, rows_max));

    const std::string order = forward ? " ORDER BY m.sequence LIMIT ?" : " ORDER BY m.sequence DESC LIMIT ?";
    auto found =
        collect(db.query("SELECT " MESSAGE_COLUMNS " FROM message AS m" + where + order, values), read_message);
    if (found && !forward) std::ranges::reverse(*found);
    return found;
}

result<message_record> find_message(database& db, const std::string& message_id) {
    return only(db.query("SELECT " MESSAGE_COLUMNS " FROM message AS m WHERE m.message_id = ?", {message_id}),
                read_message);
}

result<stored_payload> find_payload(database& db, const std::string& message_id, std::optional<std::size_t> max) {
    auto rows = db.query("SELECT m.payload_size, m.payload_sha256, p.spool_file, p.block_digests, p.bytes"
                         " FROM message AS m JOIN payload AS p USING (sequence) WHERE m.message_id = ?",
                         {message_id});
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return errc::not_found;

    stored_payload found{.spool_file = rows.text(2),
                         .block_digests = std::string(base::as_text(rows.blob(3))),
                         .size = static_cast<std::uint64_t>(rows.integer(0))};
    if (max && found.size > *max) return make_error_code(base::errc::over_limit);
    const auto digest = rows.blob(1);
    if (digest.size() != found.sha256.size()) return errc::corrupt;
    std::ranges::copy(digest, found.sha256.begin());
    if (!found.spool_file.empty()) return found;

    const auto bytes = rows.blob(4);
    if (bytes.size() != found.size || base::sha256_of(bytes) != found.sha256) return errc::corrupt;
    found.bytes = base::as_text(bytes);
    return found;
}

} // namespace signalbox::store::sqlite
