#pragma once

#include "broker/store/disk/file.hpp"
#include "broker/store/open.hpp"

namespace signalbox::store::engine {

// open_sqlite with the journal, the spool and the token log on `on`, which outlives the store; tests let it fail.
boost::system::result<std::unique_ptr<store>, open_failure> open_on(settings how, disk::device& on);

} // namespace signalbox::store::engine
