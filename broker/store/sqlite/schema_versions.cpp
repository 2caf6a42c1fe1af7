#include "broker/store/sqlite/schema_versions.hpp"

#include <array>

#include "broker/store/sqlite/index_terms.hpp"
#include "broker/store/sqlite/schema_counts.hpp"
#include "broker/store/sqlite/schema_documents.hpp"

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

// Messages in chunks, inboxes of any size, ageing, accounts. A chunk lies under the position that its message had when
// it began (message.upload), so that completing a message, which gives it a new position, moves none of its bytes.
constexpr const char* version_2 = R"(
ALTER TABLE message ADD COLUMN chunks INTEGER NOT NULL DEFAULT 1;
ALTER TABLE message ADD COLUMN resends INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN forced_status TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN upload INTEGER; -- where its chunks lie; null when it has none

ALTER TABLE delivery ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
UPDATE delivery SET changed_at = coalesce(
    (SELECT max(e.at) FROM delivery_event AS e WHERE e.sequence = delivery.sequence AND e.number = delivery.number),
    created_at);

CREATE TABLE upload( -- of a message in state received
    sequence INTEGER PRIMARY KEY,
    present INTEGER NOT NULL,  -- chunks
    size INTEGER NOT NULL,     -- bytes in them
    revision INTEGER NOT NULL, -- grows with every chunk that is kept
    touched_at INTEGER NOT NULL
);
CREATE INDEX upload_touched ON upload(touched_at);

CREATE TABLE chunk(
    id INTEGER PRIMARY KEY,
    upload INTEGER NOT NULL,
    number INTEGER NOT NULL, -- from 1
    size INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    spool_file TEXT,
    block_digests BLOB, -- as in payload
    bytes BLOB          -- null when it lies in the spool; last, so that the others are read without it
);
CREATE UNIQUE INDEX chunk_number ON chunk(upload, number);
CREATE INDEX chunk_spooled ON chunk(spool_file) WHERE spool_file IS NOT NULL;

-- The key of a message by its position too, without an index of its own.
CREATE TABLE message_key(
    sequence INTEGER PRIMARY KEY,
    sender TEXT NOT NULL,
    key TEXT NOT NULL,
    request BLOB NOT NULL,
    at INTEGER NOT NULL
);
INSERT OR IGNORE INTO message_key SELECT sequence, sender, key, request, at FROM idempotency;
DROP TABLE idempotency;
ALTER TABLE message_key RENAME TO idempotency;
CREATE UNIQUE INDEX idempotency_key ON idempotency(sender, key);

-- Messages that wait in an inbox, kept right by the triggers whatever changes a delivery. Several parts of one message
-- in one inbox are one.
CREATE TABLE mailbox_count(
    destination TEXT PRIMARY KEY,
    waiting INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO mailbox_count SELECT destination, count(DISTINCT sequence) FROM delivery
    WHERE mailbox = 1 AND state = 'delivered' GROUP BY destination;
CREATE TRIGGER mailbox_count_insert AFTER INSERT ON delivery
    WHEN NEW.mailbox = 1 AND NEW.state = 'delivered' AND NOT EXISTS (SELECT 1 FROM delivery AS d
        WHERE d.sequence = NEW.sequence AND d.number <> NEW.number AND d.destination = NEW.destination
        AND d.state = 'delivered')
BEGIN
    INSERT INTO mailbox_count(destination, waiting) VALUES (NEW.destination, 1)
        ON CONFLICT(destination) DO UPDATE SET waiting = waiting + 1;
END;
CREATE TRIGGER mailbox_count_enter AFTER UPDATE OF state ON delivery
    WHEN NEW.mailbox = 1 AND NEW.state = 'delivered' AND OLD.state <> 'delivered'
    AND NOT EXISTS (SELECT 1 FROM delivery AS d
        WHERE d.sequence = NEW.sequence AND d.number <> NEW.number AND d.destination = NEW.destination
        AND d.state = 'delivered')
BEGIN
    INSERT INTO mailbox_count(destination, waiting) VALUES (NEW.destination, 1)
        ON CONFLICT(destination) DO UPDATE SET waiting = waiting + 1;
END;
CREATE TRIGGER mailbox_count_leave AFTER UPDATE OF state ON delivery
    WHEN OLD.mailbox = 1 AND OLD.state = 'delivered' AND NEW.state <> 'delivered'
    AND NOT EXISTS (SELECT 1 FROM delivery AS d
        WHERE d.sequence = OLD.sequence AND d.number <> OLD.number AND d.destination = OLD.destination
        AND d.state = 'delivered')
BEGIN
    UPDATE mailbox_count SET waiting = waiting - 1 WHERE destination = OLD.destination;
END;
CREATE TRIGGER mailbox_count_delete AFTER DELETE ON delivery
    WHEN OLD.mailbox = 1 AND OLD.state = 'delivered' AND NOT EXISTS (SELECT 1 FROM delivery AS d
        WHERE d.sequence = OLD.sequence AND d.number <> OLD.number AND d.destination = OLD.destination
        AND d.state = 'delivered')
BEGIN
    UPDATE mailbox_count SET waiting = waiting - 1 WHERE destination = OLD.destination;
END;

-- The position is part of each: it is the row's own number.
CREATE INDEX message_sender ON message(sender);
CREATE INDEX message_recipient ON message(recipient);
CREATE INDEX message_local_id ON message(sender, local_id) WHERE local_id <> '';
CREATE INDEX message_settled ON message(sequence) WHERE state IN ('completed', 'expired', 'cancelled');
CREATE INDEX delivery_uncollected ON delivery(created_at) WHERE mailbox = 1 AND state = 'delivered';

CREATE TABLE mailbox_account( -- a null leaves what the directory file says
    id TEXT PRIMARY KEY,
    name TEXT,
    ods_code TEXT,
    active INTEGER,
    sealed_password TEXT,
    certificates TEXT, -- one a line
    changed_at INTEGER NOT NULL
) WITHOUT ROWID;
)";

// Interchanges: what goes as a whole for several patients, what came before, what is answered once.
constexpr const char* version_3 = R"(
CREATE TABLE lane_claim( -- of deliveries with more than one: all of them, also the one in `delivery`
    destination TEXT NOT NULL,
    lane TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    number INTEGER NOT NULL,
    report TEXT NOT NULL,
    PRIMARY KEY(destination, lane, sequence, number, report)
) WITHOUT ROWID;
CREATE INDEX lane_claim_report ON lane_claim(destination, report) WHERE report <> '';
CREATE INDEX lane_claim_delivery ON lane_claim(sequence, number);

CREATE TABLE interchange_part(
    name BLOB PRIMARY KEY, -- SHA-256 over who sent what to whom, and its numbers
    content BLOB NOT NULL, -- SHA-256 of the part's bytes
    sequence INTEGER NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX interchange_part_at ON interchange_part(at);

CREATE TABLE answered(
    interchange BLOB PRIMARY KEY,
    at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX answered_at ON answered(at);
CREATE TABLE answer_number(
    counter TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) WITHOUT ROWID;
)";

// What a person decided: about a quarantined message, and in whose place a message stands.
constexpr const char* version_4 = R"(
ALTER TABLE message ADD COLUMN supersedes TEXT NOT NULL DEFAULT ''; -- message or delivery id
ALTER TABLE message ADD COLUMN decision TEXT NOT NULL DEFAULT '';
)";

// Destinations that take nothing until somebody lets them, and what each has still to get.
constexpr const char* version_5 = R"(
CREATE TABLE paused_destination(
    name TEXT PRIMARY KEY,
    since INTEGER NOT NULL,
    actor TEXT NOT NULL,
    why TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX delivery_waiting ON delivery(destination, created_at)
    WHERE state IN ('ready', 'sent', 'retry_wait', 'ambiguous', 'blocked');
)";

// The same indexes in terms that cost no temporary table (index_terms.hpp).
constexpr const char* version_6 =
    "DROP INDEX delivery_lane; CREATE INDEX delivery_lane ON delivery(destination, lane, state, sequence, number)"
    " WHERE " IN_LANE ";"
    "DROP INDEX delivery_report; CREATE INDEX delivery_report ON delivery(destination, report, sequence, number)"
    " WHERE " IN_REPORT ";"
    "DROP INDEX delivery_open; CREATE INDEX delivery_open ON delivery(state, sequence, number) WHERE " OPEN_STATES ";"
    "DROP INDEX delivery_waiting; CREATE INDEX delivery_waiting ON delivery(destination, created_at)"
    " WHERE " IN_LANE ";"
    "DROP INDEX message_settled; CREATE INDEX message_settled ON message(sequence) WHERE " SETTLED ";";

constexpr std::array versions{version_1, version_2, version_3, version_4, version_5, version_6, version_7, version_8};

} // namespace

std::span<const char* const> schema_versions() noexcept { return versions; }

} // namespace signalbox::store::sqlite
