#include "broker/store/engine/open.hpp"

#include "broker/base/log.hpp"
#include "broker/store/engine/embedded_store.hpp"
#include "broker/store/engine/recovery.hpp"
#include "broker/store/sqlite/schema.hpp"

namespace signalbox::store {
namespace engine {
namespace {

using opened_store = boost::system::result<std::unique_ptr<store>, open_failure>;

open_failure trouble(std::string what) { return {.reason = open_failure::why::io, .what = std::move(what)}; }

boost::system::result<std::unique_ptr<sqlite::database>, open_failure> open_database(const std::string& path,
                                                                                     disk::device& on) {
    // Made here, so that it and the files that SQLite puts beside it are this user's alone.
    if (auto made = disk::file::open(path, disk::file::mode::write, on); !made) {
        return trouble("cannot open " + path + ": " + made.error().message());
    }
    auto db = sqlite::database::open(path, sqlite::database::mode::writer);
    if (!db) return trouble("cannot open " + path + ": " + db.error().message());
    if (auto failed = sqlite::migrate(**db)) {
        return trouble(failed == errc::corrupt ? path + " is damaged, or was written by a newer version"
                                               : "cannot prepare " + path + ": " + failed.message());
    }
    return std::move(*db);
}

boost::system::result<std::shared_ptr<readers>, open_failure> open_readers(const std::string& path, std::size_t count) {
    std::vector<std::unique_ptr<sqlite::database>> all;
    for (std::size_t each = 0; each < count; ++each) {
        auto db = sqlite::database::open(path, sqlite::database::mode::reader);
        if (!db) return trouble("cannot read " + path + ": " + db.error().message());
        all.push_back(std::move(*db));
    }
    return std::make_shared<readers>(std::move(all));
}

result<void> load_tokens(sqlite::database& db, disk::token_log& into, base::time_point now) {
    auto rows = db.query("SELECT digest, expires_at FROM token WHERE expires_at > ?", {now});
    while (true) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return {};
        token used{.expires = rows.time(1)};
        const auto digest = rows.blob(0);
        if (digest.size() != used.digest.size()) continue;
        std::copy(digest.begin(), digest.end(), used.digest.begin());
        into.remember(used);
    }
}

void remove_orphans(sqlite::database& db, disk::spool& spool) {
    const std::size_t removed = spool.remove_orphans([&db](const std::string& name) {
        auto row = db.query("SELECT 1 FROM payload WHERE spool_file = ?1"
                            " UNION ALL SELECT 1 FROM chunk WHERE spool_file = ?1 LIMIT 1",
                            {name})
                       .next();
        return !row || *row; // in doubt it stays
    });
    if (removed > 0) log::info("store.spool_swept", {{log::field::count, static_cast<std::int64_t>(removed)}});
}

std::uint64_t low_water(const settings& how, disk::device& on) {
    const auto space = on.free_space(how.folder);
    return std::min<std::uint64_t>(how.limits.disk_low_water, space ? space->total / 20 : UINT64_MAX);
}

} // namespace

opened_store open_on(settings how, disk::device& on) {
    static const base::system_clock machine_clock;
    const base::clock& clock = how.clock != nullptr ? *how.clock : machine_clock;

    auto folder = disk::data_folder::open(how.folder, how.profile, on);
    if (!folder) return folder.error();
    const disk::paths where = folder->where();
    auto key = disk::audit_key(where, how.audit_key, on);
    if (!key) return trouble("the key of the audit journal cannot be read or made: " + where.key);

    auto db = open_database(where.database, on);
    if (!db) return db.error();
    auto chain = recover(**db, where, *key, clock, on);
    if (!chain) return chain.error();

    auto tokens = disk::token_log::open(where.folder, clock, on);
    if (!tokens || !load_tokens(**db, **tokens, clock.now())) return trouble("the used tokens cannot be read");
    auto room = std::make_shared<spool_room>(where.spool, low_water(how, on), on, how.limits.write_queue_max);
    remove_orphans(**db, room->spool);
    const std::size_t threads = std::max<std::size_t>(how.readers, 1);
    auto connections = open_readers(where.database, threads);
    if (!connections) return connections.error();
    auto desk = std::make_shared<reading_room>(std::move(*connections), threads, how.limits.write_queue_max);
    if (!disk::sync_folder(where.folder, on)) return trouble("cannot sync " + where.folder);

    writer_parts writing{.db = std::move(*db),
                         .journal = *chain->journal,
                         .last_change = chain->last_change,
                         .spool = room->spool,
                         .tokens = **tokens,
                         .device = on,
                         .clock = clock,
                         .audit_key = std::move(*key),
                         .limits = how.limits,
                         .folder = where.folder,
                         .group_max = std::max<std::size_t>(how.group_max, 1)};
    auto opened = std::make_unique<embedded_store>(embedded_store::parts{.folder = std::move(*folder),
                                                                         .tokens = std::move(*tokens),
                                                                         .journal = std::move(chain->journal),
                                                                         .room = std::move(room),
                                                                         .desk = std::move(desk),
                                                                         .limits = how.limits,
                                                                         .clock = clock});
    opened->start(std::move(writing));
    return opened;
}

} // namespace engine

boost::system::result<std::unique_ptr<store>, open_failure> open_sqlite(settings how) {
    return engine::open_on(std::move(how), disk::real_device());
}

} // namespace signalbox::store
