#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "broker/base/crypto.hpp"
#include "broker/base/secret.hpp"
#include "broker/store/records.hpp"

// The audit journal, DATA/audit.journal, is JSON Lines: one record per line, members in this order.
//
//   {"n":12,"kind":"change","change":7,"id":"…","at":"2026-11-22T14:05:06.123456Z","actor":"…","action":"…",
//    "subject":"…","outcome":"…","detail":"…","address":"…","sha256":"…","mac":"…"}
//   {"n":13,"kind":"note","at":"…","actor":"…",…,"address":"…","mac":"…"}
//
// `n` counts the records from 1. A `change` belongs to a transaction of the database: `change` counts these without a
// gap, `id` is the message or delivery that changed, `sha256` (accepts alone) the digest of the payload as received.
// A `note` is a request that changed nothing. `mac` is HMAC-SHA256(key, previous mac as 32 bytes || the line up to but
// without `,"mac"`), in lower-case hex; before the first record the previous mac is 32 zero bytes. So a record that is
// changed, removed, added or moved breaks the chain at that record. Behind the last record the file may hold zero
// bytes: room that was reserved so that a full disk shows before a commit; closing the hub cuts them off.
namespace signalbox::store::journal {

// The longest line that is written or read: eight texts of which each is cut at its limit, escaped.
constexpr std::size_t line_max = 64UL << 10;

// Where the chain stands behind a record.
struct position {
    std::uint64_t offset = 0;  // bytes
    std::uint64_t records = 0; // its `n`
    std::uint64_t change = 0;  // of the last change record
    base::sha256_digest mac{};

    bool operator==(const position&) const = default;
};

// A record without its place in the chain: a JSON object that begins with "kind". The database keeps change records in
// this form until the journal has them.
std::string note_body(base::time_point at, const audit_entry& entry);
std::string change_body(std::uint64_t change, std::string_view id, base::time_point at, const audit_entry& entry,
                        const base::sha256_digest* payload);

// What a change record's body says first.
struct change_head {
    std::uint64_t change = 0;
    std::string id;
};
std::optional<change_head> parse_change(std::string_view body);

// Appends the next record to `lines` and moves `at` behind it.
void append_line(std::string& lines, position& at, const base::secret& key, std::string_view body);

// Checks one line (without its '\n') against the chain, and moves `at` behind it. False leaves `at` where it was.
bool check_line(std::string_view line, position& at, const base::secret& key);

// A position as the database keeps it, signed, so that a checkpoint cannot be moved by hand.
std::string checkpoint_text(const position& at, const base::secret& key);
std::optional<position> parse_checkpoint(std::string_view text, const base::secret& key);

} // namespace signalbox::store::journal
