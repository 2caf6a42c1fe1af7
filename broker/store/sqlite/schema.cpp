#include "broker/store/sqlite/schema.hpp"

#include <array>

#include <fmt/format.h>

namespace signalbox::store::sqlite {
namespace {

// Times are microseconds since 1970, UTC; states are the words of message/states.hpp. Payloads lie apart from what is
// known about them, so that paging and listing do not read them. An index that names states covers the rows that are
// still of interest, and so stays small while the tables grow.
constexpr const char* version_1 = R"(
CREATE TABLE meta(
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE message(
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    transport TEXT NOT NULL,
    kind TEXT NOT NULL,
    message_type TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    workflow_id TEXT NOT NULL,
    local_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    file_name TEXT NOT NULL,
    partner_id TEXT NOT NULL,
    content_type TEXT NOT NULL,
    content_encoding TEXT NOT NULL,
    checksum TEXT NOT NULL,
    compressed INTEGER NOT NULL,
    encrypted INTEGER NOT NULL,
    linked_message_id TEXT NOT NULL,
    status_code TEXT NOT NULL,
    status_event TEXT NOT NULL,
    status_description TEXT NOT NULL,
    traceparent TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    committed_at INTEGER NOT NULL,
    payload_size INTEGER NOT NULL,
    payload_sha256 BLOB NOT NULL,
    quarantine_reason TEXT NOT NULL,
    violations TEXT NOT NULL,
    explanation TEXT NOT NULL
);
CREATE INDEX message_quarantined ON message(sequence) WHERE state = 'quarantined';

CREATE TABLE payload(
    sequence INTEGER PRIMARY KEY,
    bytes BLOB,         -- null when it lies in the spool
    spool_file TEXT,
    block_digests BLOB  -- 32 bytes of SHA-256 for each MiB of the spool file
);
CREATE INDEX payload_spooled ON payload(spool_file) WHERE spool_file IS NOT NULL;

CREATE TABLE delivery(
    sequence INTEGER NOT NULL,
    number INTEGER NOT NULL, -- from 1; the delivery id is message_id || '-' || number
    destination TEXT NOT NULL,
    mailbox INTEGER NOT NULL,
    workflow_id TEXT NOT NULL,
    part INTEGER NOT NULL,
    lane TEXT NOT NULL,
    report TEXT NOT NULL,
    rule TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    failures_counted INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    next_attempt_at INTEGER,
    reason TEXT NOT NULL,
    transform_version TEXT NOT NULL,
    map_version TEXT NOT NULL,
    mapping_issues TEXT NOT NULL,
    PRIMARY KEY(sequence, number)
) WITHOUT ROWID;
CREATE INDEX delivery_inbox ON delivery(destination, sequence)
    WHERE mailbox = 1 AND state = 'delivered';
CREATE INDEX delivery_inbox_workflow ON delivery(destination, workflow_id, sequence)
    WHERE mailbox = 1 AND state = 'delivered';
CREATE INDEX delivery_ready ON delivery(destination, sequence, number) WHERE state = 'ready';
CREATE INDEX delivery_retry ON delivery(destination, next_attempt_at) WHERE state = 'retry_wait';
CREATE INDEX delivery_lane ON delivery(destination, lane, state, sequence, number)
    WHERE state IN ('ready', 'sent', 'retry_wait', 'ambiguous', 'blocked');
CREATE INDEX delivery_report ON delivery(destination, report, sequence, number)
    WHERE report <> '' AND state IN ('held', 'dead_lettered', 'blocked');
CREATE INDEX delivery_open ON delivery(state, sequence, number)
    WHERE state IN ('ready', 'sent', 'retry_wait', 'ambiguous', 'blocked', 'held', 'dead_lettered');

CREATE TABLE delivery_event(
    sequence INTEGER NOT NULL,
    number INTEGER NOT NULL,
    step INTEGER NOT NULL,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    diagnostics TEXT NOT NULL,
    PRIMARY KEY(sequence, number, step)
) WITHOUT ROWID;

CREATE TABLE token(
    id INTEGER PRIMARY KEY,
    expires_at INTEGER NOT NULL,
    digest BLOB NOT NULL
);

CREATE TABLE idempotency(
    id INTEGER PRIMARY KEY,
    sender TEXT NOT NULL,
    key TEXT NOT NULL,
    request BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    at INTEGER NOT NULL
);
CREATE UNIQUE INDEX idempotency_key ON idempotency(sender, key);

CREATE TABLE audit(
    change INTEGER PRIMARY KEY,
    record TEXT NOT NULL -- the body of the journal's record (journal/format.hpp); erased once the journal is synced
);

CREATE VIEW delivery_status AS
    SELECT m.message_id || '-' || d.number AS delivery_id, d.destination, d.state, d.attempts, d.reason,
           datetime(d.created_at / 1000000, 'unixepoch') AS created, m.message_type, m.workflow_id
    FROM delivery AS d JOIN message AS m USING (sequence);
)";

// In order; never changed once released, only added to.
constexpr std::array versions{version_1};

} // namespace

error_code migrate(database& db) {
    std::int64_t found = 0;
    {
        auto rows = db.query("PRAGMA user_version");
        auto row = rows.next();
        if (!row) return row.error();
        found = rows.integer(0);
    }
    if (found > std::ssize(versions)) return errc::corrupt;
    for (std::int64_t version = found; version < std::ssize(versions); ++version) {
        const std::string script = fmt::format("BEGIN IMMEDIATE; {} PRAGMA user_version={}; COMMIT;",
                                               versions[static_cast<std::size_t>(version)], version + 1);
        if (auto failed = db.script(script)) return failed;
    }
    return {};
}

result<std::string> read_meta(database& db, std::string_view name) {
    auto rows = db.query("SELECT value FROM meta WHERE name = ?", {name});
    auto row = rows.next();
    if (!row) return row.error();
    return *row ? rows.text(0) : std::string();
}

error_code write_meta(database& db, std::string_view name, std::string_view text) {
    return db.run("INSERT INTO meta(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
                  {name, text});
}

} // namespace signalbox::store::sqlite
