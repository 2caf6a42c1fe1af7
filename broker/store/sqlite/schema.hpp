#pragma once

#include <string>

#include "broker/store/sqlite/database.hpp"

namespace signalbox::store::sqlite {

// Brings the database to the newest schema, each version in a transaction of its own.
// errc::corrupt when it was written by a newer program; nothing is changed then.
error_code migrate(database& db);

// Single values that the store keeps about itself.
result<std::string> read_meta(database& db, std::string_view name); // "" when absent
error_code write_meta(database& db, std::string_view name, std::string_view text);

} // namespace signalbox::store::sqlite
