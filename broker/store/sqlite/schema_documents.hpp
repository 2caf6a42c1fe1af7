#pragma once

namespace signalbox::store::sqlite {

// A version of the schema: what senders call their messages and documents, and what is awaited of those who got them.
constexpr const char* version_7 = R"(
CREATE TABLE document_name(
    name BLOB PRIMARY KEY, -- SHA-256 over kind, sender, recipient and identifier
    sequence INTEGER NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX document_name_at ON document_name(at);

CREATE TABLE conversation(
    sequence INTEGER PRIMARY KEY,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    header_id TEXT NOT NULL,
    infrastructure_wanted INTEGER NOT NULL,
    business_wanted INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    infrastructure_code TEXT NOT NULL DEFAULT '',
    infrastructure_by TEXT NOT NULL DEFAULT '', -- message id
    infrastructure_at INTEGER NOT NULL DEFAULT 0,
    business_code TEXT NOT NULL DEFAULT '',
    business_by TEXT NOT NULL DEFAULT '',
    business_at INTEGER NOT NULL DEFAULT 0,
    closed INTEGER NOT NULL -- nothing further is awaited
);
CREATE INDEX conversation_header ON conversation(sender, header_id);
CREATE INDEX conversation_open ON conversation(opened_at) WHERE closed = 0;
)";

} // namespace signalbox::store::sqlite
