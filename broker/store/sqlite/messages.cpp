#include <algorithm>

#include "broker/store/sqlite/questions.hpp"
#include "broker/store/sqlite/rows.hpp"

namespace signalbox::store::sqlite {

result<std::vector<message_record>> messages(database& db, const message_filter& filter) {
    const std::string state(filter.state ? message::to_text(*filter.state) : "");
    const bool forward = filter.from_the_first || filter.after != message::sequence{};
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
    if (!filter.quarantined_for.empty()) {
        add("substr(m.quarantine_reason, 1, length(?)) = ?", filter.quarantined_for);
        values.emplace_back(filter.quarantined_for);
    }
    if (filter.since) add("m.committed_at >= ?", *filter.since);
    if (filter.after != message::sequence{}) add("m.sequence > ?", static_cast<std::int64_t>(filter.after));
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

} // namespace signalbox::store::sqlite
