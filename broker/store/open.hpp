#pragma once

#include <memory>
#include <string>
#include <vector>

#include "broker/store/store.hpp"

namespace signalbox::store {

struct settings {
    std::string folder;     // DATA; created with mode 0700 when absent
    std::string profile;    // "demo", "production": recorded, another one is refused
    base::secret audit_key; // empty: a key file in the folder, made at the first start
    base::limits limits;
    const base::clock* clock = nullptr; // outlives the store
    std::size_t readers = 2;            // threads for questions and payloads
    std::size_t group_max = 1024;       // commits in one group
};

// Why the folder cannot be served, in the terms of the exit codes (commands.md).
struct open_failure {
    enum class why : std::uint8_t { wrong_profile, wrong_key, locked, io, lost };
    why reason{};
    std::string what;
    std::vector<std::string> lost; // message or delivery ids that the journal knows and the database does not
};

// Opens or makes the embedded store: recovers the journal (a torn last record is dropped), repairs a journal that is
// behind the database, refuses one that is ahead of it, removes spool files that no message refers to.
boost::system::result<std::unique_ptr<store>, open_failure> open_sqlite(settings how);

// The keyed chain of a journal read from the start. Works beside a running hub and after one that refused to serve.
struct audit_report {
    std::uint64_t records = 0;
    bool intact = false;
    std::uint64_t broken_at = 0; // number of the first record that does not fit, from 1
    std::string what;            // why not
    bool torn_tail = false;      // the last record was cut: no harm
};
result<audit_report> verify_audit(const std::string& folder, const base::secret& audit_key);
// One JSON object per record to `line`, in order. Stops when `line` gives false.
result<void> export_audit(const std::string& folder, const std::function<bool(std::string_view)>& line);

} // namespace signalbox::store
