#pragma once

#include "broker/store/sqlite/transaction.hpp"

namespace signalbox::store::sqlite {

// Writes what is given over what is there.
error_code put_mailbox_account(transaction& in, const mailbox_account& account, const audit_entry& entry);

} // namespace signalbox::store::sqlite
