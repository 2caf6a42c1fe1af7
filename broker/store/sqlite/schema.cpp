#include "broker/store/sqlite/schema.hpp"

#include <fmt/format.h>

#include "broker/store/sqlite/schema_versions.hpp"

namespace signalbox::store::sqlite {

error_code migrate(database& db) {
    const auto versions = schema_versions();
    std::int64_t found = 0;
    {
        auto rows = db.query("PRAGMA user_version");
        auto row = rows.next();
        if (!row) return row.error();
        found = rows.integer(0);
    }
    if (found > std::ssize(versions)) return errc::corrupt;
    for (std::int64_t version = found; version < std::ssize(versions); ++version) {
        const std::string script = fmt::format("BEGIN IMMEDIATE; {} PRAGMA user_version={}; COMMIT;",
                                               versions[static_cast<std::size_t>(version)], version + 1);
        if (auto failed = db.script(script)) return failed;
    }
    return {};
}

result<std::string> read_meta(database& db, std::string_view name) {
    auto rows = db.query("SELECT value FROM meta WHERE name = ?", {name});
    auto row = rows.next();
    if (!row) return row.error();
    return *row ? rows.text(0) : std::string();
}

error_code write_meta(database& db, std::string_view name, std::string_view text) {
    return db.run("INSERT INTO meta(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
                  {name, text});
}

} // namespace signalbox::store::sqlite
