#pragma once

#include "broker/store/disk/spool.hpp"
#include "broker/store/sqlite/transaction.hpp"

namespace signalbox::store::sqlite {

// What a person decided about a quarantined message: it keeps its place in the order of acceptance, and its deliveries
// enter their lanes there. errc::not_found, errc::transition.
error_code decide(transaction& in, const quarantine_decision& what, const disk::spool& spool);

} // namespace signalbox::store::sqlite
