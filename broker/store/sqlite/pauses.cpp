#include "broker/store/sqlite/pauses.hpp"

#include "broker/store/sqlite/accept.hpp"
#include "broker/store/sqlite/index_terms.hpp"
#include "broker/store/sqlite/questions.hpp"
#include "broker/store/sqlite/rows.hpp"

namespace signalbox::store::sqlite {

error_code pause_destination(transaction& in, std::string_view name, std::string_view why, const audit_entry& entry) {
    const auto failed = in.db.run("INSERT INTO paused_destination(name, since, actor, why) VALUES (?, ?, ?, ?)"
                                  " ON CONFLICT(name) DO UPDATE SET actor = excluded.actor, why = excluded.why",
                                  {name, in.now, entry.actor, why});
    if (failed) return failed;
    return in.record(name, about(entry, name));
}

error_code resume_destination(transaction& in, std::string_view name, const audit_entry& entry) {
    if (auto failed = in.db.run("DELETE FROM paused_destination WHERE name = ?", {name})) return failed;
    return in.record(name, about(entry, name));
}

result<std::vector<paused_destination>> paused_destinations(database& db) {
    return collect(db.query("SELECT name, since, actor, why FROM paused_destination ORDER BY name"),
                   [](const cursor& rows) {
                       return paused_destination{
                           .name = rows.text(0), .since = rows.time(1), .actor = rows.text(2), .why = rows.text(3)};
                   });
}

// The words of the index delivery_waiting.
result<destination_queue> queue_of(database& db, const std::string& destination) {
    return only(db.query("SELECT count(*), min(created_at) FROM delivery INDEXED BY delivery_waiting"
                         " WHERE destination = ? AND " IN_LANE,
                         {destination}),
                [](const cursor& rows) {
                    return destination_queue{.waiting = static_cast<std::uint64_t>(rows.integer(0)),
                                             .oldest = rows.null(1) ? std::nullopt : std::optional(rows.time(1))};
                });
}

} // namespace signalbox::store::sqlite
