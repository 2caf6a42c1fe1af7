#pragma once

#include <vector>

#include "broker/store/records.hpp"
#include "broker/store/sqlite/database.hpp"

// The columns that the readers below take, in their order. Macros, because a prepared statement's text is a literal.
#define MESSAGE_COLUMNS                                                                                                \
    "m.sequence, m.message_id, m.state, m.transport, m.kind, m.message_type, m.sender, m.recipient, m.workflow_id,"    \
    " m.local_id, m.subject, m.file_name, m.partner_id, m.content_type, m.content_encoding, m.checksum, m.compressed," \
    " m.encrypted, m.linked_message_id, m.status_code, m.status_event, m.status_description, m.traceparent,"           \
    " m.received_at, m.committed_at, m.payload_size, m.payload_sha256, m.quarantine_reason, m.violations,"             \
    " m.explanation, m.chunks, m.resends, m.forced_status, m.supersedes, m.decision"
#define DELIVERY_COLUMNS                                                                                               \
    "m.message_id, d.sequence, d.number, d.destination, d.part, d.lane, d.report, d.rule, d.state, d.attempts,"        \
    " d.failures_counted, d.created_at, d.next_attempt_at, d.reason, d.transform_version, d.map_version,"              \
    " d.mapping_issues, d.changed_at"

namespace signalbox::store::sqlite {

message_record read_message(const cursor& rows);   // of a SELECT MESSAGE_COLUMNS
delivery_record read_delivery(const cursor& rows); // of a SELECT DELIVERY_COLUMNS
// Of a SELECT DELIVERY_COLUMNS, MESSAGE_COLUMNS: its second half.
message_record read_message_behind_delivery(const cursor& rows);

// All rows of a cursor, each read by `read`.
template <class Read>
auto collect(cursor rows, Read read) -> result<std::vector<decltype(read(rows))>> {
    std::vector<decltype(read(rows))> all;
    while (true) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return all;
        all.push_back(read(rows));
    }
}

// The one row of a cursor; errc::not_found when there is none.
template <class Read>
auto only(cursor rows, Read read) -> result<decltype(read(rows))> {
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return errc::not_found;
    return read(rows);
}

} // namespace signalbox::store::sqlite
