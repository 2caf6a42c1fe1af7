#pragma once

#include <string_view>

#include "broker/store/sqlite/transaction.hpp"

namespace signalbox::store::sqlite {

// What holds over a restart until it is taken back; both leave the audit record.
error_code pause_destination(transaction& in, std::string_view name, std::string_view why, const audit_entry& entry);
error_code resume_destination(transaction& in, std::string_view name, const audit_entry& entry);

} // namespace signalbox::store::sqlite
