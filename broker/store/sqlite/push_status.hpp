#pragma once

#include "broker/store/sqlite/transaction.hpp"

namespace signalbox::store::sqlite {

// As store::push_status says.
error_code push_status(transaction& in, const status_push& what);

} // namespace signalbox::store::sqlite
