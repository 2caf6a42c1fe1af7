#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker/store/records.hpp"
#include "broker/store/sqlite/database.hpp"

namespace signalbox::store::sqlite {

// The one open write transaction: what its changes see, and what they leave for after the commit. Writer thread.
struct transaction {
    database& db;
    base::time_point now;
    std::uint64_t last_change = 0;    // of the audit records
    std::vector<std::string> readied; // destinations with new ready deliveries; may repeat
    std::vector<std::string> records; // bodies for the journal, in order
    std::vector<std::string> spooled; // spool files that now belong to a message
    bool room = true;                 // for what is new; below the low-water mark only repeats of what is there go on

    // Writes the audit record of a change into the database, and keeps it for the journal.
    error_code record(std::string_view id, const audit_entry& entry, const base::sha256_digest* payload = nullptr);
    error_code keep_token(const token& used);
};

// One change within the group: undone alone when it fails, so that the others of the group stand.
class savepoint {
  public:
    explicit savepoint(transaction& in);

    error_code begin();
    error_code release();
    error_code undo();

  private:
    transaction& in_;
    std::uint64_t last_change_;
    std::size_t readied_;
    std::size_t records_;
    std::size_t spooled_;
};

} // namespace signalbox::store::sqlite
