#include "broker/store/engine/recovery.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "broker/base/log.hpp"
#include "broker/store/journal/scan.hpp"
#include "broker/store/sqlite/schema.hpp"

namespace signalbox::store::engine {
namespace {

using journal::scan_result;

constexpr std::size_t lost_max = 100'000; // ids that are listed

open_failure trouble(std::string what) { return {.reason = open_failure::why::io, .what = std::move(what)}; }

// What the database knows of the chain.
struct database_view {
    journal::position checkpoint;
    bool checkpoint_foreign = false; // there is one, and another key signed it
    std::uint64_t last_change = 0;
};

result<database_view> look_at(sqlite::database& db, const base::secret& key) {
    database_view view;
    auto text = sqlite::read_meta(db, "journal_checkpoint");
    if (!text) return text.error();
    // Without a checkpoint that carries our signature the whole journal is read.
    const auto known = journal::parse_checkpoint(*text, key);
    if (known) view.checkpoint = *known;
    view.checkpoint_foreign = !known && !text->empty();

    auto rows = db.query("SELECT max(change) FROM audit");
    auto row = rows.next();
    if (!row) return row.error();
    view.last_change = std::max<std::uint64_t>(view.checkpoint.change, static_cast<std::uint64_t>(rows.integer(0)));
    return view;
}

struct journal_view {
    scan_result found;
    std::vector<std::string> ahead; // ids of changes that the database does not have
};

journal_view walk(const disk::file& file, const database_view& known, const base::secret& key) {
    journal_view view;
    std::uint64_t before = known.checkpoint.change;
    view.found =
        journal::scan(file, known.checkpoint, key, [&](std::string_view line, const journal::position& behind) {
            const bool ahead = behind.change != before && behind.change > known.last_change;
            before = behind.change;
            if (!ahead || view.ahead.size() >= lost_max) return;
            const std::size_t kind = line.find(R"("kind")");
            if (const auto head = journal::parse_change("{" + std::string(line.substr(kind))))
                view.ahead.push_back(head->id);
        });
    return view;
}

std::optional<open_failure> refuse(const disk::file& file, const journal_view& view, const database_view& known) {
    const auto size = file.size();
    if (!size || view.found.why == scan_result::stop::io) return trouble("the audit journal cannot be read");
    if (*size < known.checkpoint.offset) return trouble("the audit journal is shorter than the database remembers");
    if (!view.ahead.empty()) {
        return open_failure{.reason = open_failure::why::lost,
                            .what = fmt::format("the audit journal knows {} changes that the database does not have",
                                                view.ahead.size()),
                            .lost = view.ahead};
    }
    // Neither the checkpoint nor the first record is of this key: it is the key that changed.
    const bool broken = view.found.why == scan_result::stop::broken;
    if (broken && known.checkpoint_foreign && view.found.end.records == 0) {
        return open_failure{.reason = open_failure::why::wrong_key,
                            .what = "the audit journal was written with another key than audit.key"};
    }
    if (broken) {
        return trouble(
            fmt::format("record {} of the audit journal does not continue its chain", view.found.end.records + 1));
    }
    return std::nullopt;
}

// Appends the change records that only the database has; gives how many.
result<std::uint64_t> repair(sqlite::database& db, journal::journal& into) {
    constexpr std::size_t at_once = 1024;
    std::uint64_t added = 0;
    std::vector<std::string> bodies;
    const auto append = [&]() -> result<void> {
        auto appended = into.append(bodies);
        added += bodies.size();
        bodies.clear();
        return appended;
    };
    auto rows = db.query("SELECT record FROM audit WHERE change > ? ORDER BY change", {into.end().change});
    while (true) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) break;
        bodies.emplace_back(rows.view(0));
        if (bodies.size() < at_once) continue;
        if (auto appended = append(); !appended) return appended.error();
    }
    if (auto appended = append(); !appended) return appended.error();
    return added;
}

} // namespace

boost::system::result<recovered, open_failure> recover(sqlite::database& db, const disk::paths& where,
                                                       const base::secret& key, const base::clock& clock,
                                                       disk::device& on) {
    auto known = look_at(db, key);
    if (!known) return trouble("the database cannot be read: " + known.error().message());
    auto file = disk::file::open(where.journal, disk::file::mode::write, on);
    if (!file) return trouble("the audit journal cannot be opened: " + file.error().message());

    const journal_view view = walk(*file, *known, key);
    if (auto refused = refuse(*file, view, *known)) return *refused;

    auto open = journal::journal::open(std::move(*file), view.found.end, key);
    if (!open) return trouble("the audit journal cannot be written: " + open.error().message());
    auto& chain = **open;
    auto added = repair(db, chain);
    if (!added) return trouble("the audit journal cannot be repaired: " + added.error().message());
    if (*added > 0 || view.found.why != scan_result::stop::clean) {
        const bool cut = view.found.why != scan_result::stop::clean;
        const audit_entry entry{
            .actor = "hub",
            .action = "audit.repair",
            .outcome = "done",
            .detail = fmt::format("{}{} records taken from the database", cut ? "a cut record dropped, " : "", *added)};
        if (auto noted = chain.note(journal::note_body(clock.now(), entry)); !noted)
            return trouble("the audit journal cannot be written");
        log::warning("store.journal_repaired", {{log::field::count, static_cast<std::int64_t>(*added)}});
    }
    if (auto synced = chain.sync(); !synced) return trouble("the audit journal cannot be synced");
    return recovered{.journal = std::move(*open), .last_change = known->last_change};
}

} // namespace signalbox::store::engine
