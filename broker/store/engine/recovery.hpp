#pragma once

#include <memory>

#include "broker/store/disk/folder.hpp"
#include "broker/store/journal/journal.hpp"
#include "broker/store/sqlite/database.hpp"

namespace signalbox::store::engine {

struct recovered {
    std::unique_ptr<signalbox::store::journal::journal> journal;
    std::uint64_t last_change = 0;
};

// Brings database and audit journal together after whatever ended the last run. A record that a crash cut is dropped; a
// database that is ahead is written into the journal; a journal that is ahead means loss, and is left as it is.
boost::system::result<recovered, open_failure> recover(sqlite::database& db, const disk::paths& where,
                                                       const base::secret& key, const base::clock& clock,
                                                       disk::device& on);

} // namespace signalbox::store::engine
