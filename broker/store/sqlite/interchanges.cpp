#include "broker/store/sqlite/interchanges.hpp"

#include <algorithm>
#include <optional>

#include "broker/store/sqlite/accept.hpp"
#include "broker/store/sqlite/questions.hpp"
#include "broker/store/sqlite/rows.hpp"

namespace signalbox::store::sqlite {
namespace {

constexpr std::string_view gone = "a message that is erased";

result<std::optional<earlier_part>> find_part(transaction& in, const interchange_part& part) {
    auto rows = in.db.query("SELECT p.content, m.message_id FROM interchange_part AS p"
                            " LEFT JOIN message AS m USING (sequence) WHERE p.name = ?",
                            {part.name});
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return std::optional<earlier_part>();
    return std::optional(earlier_part{.part = part.part,
                                      .message_id = rows.null(1) ? std::string(gone) : rows.text(1),
                                      .changed = !std::ranges::equal(rows.blob(0), part.content)});
}

error_code put_part(transaction& in, std::int64_t sequence, const interchange_part& part) {
    return in.db.run("INSERT OR REPLACE INTO interchange_part(name, content, sequence, at) VALUES (?, ?, ?, ?)",
                     {part.name, part.content, sequence, in.now});
}

result<std::uint32_t> next_number(transaction& in, std::string_view counter) {
    auto rows = in.db.query("INSERT INTO answer_number(counter, last) VALUES (?, 1)"
                            " ON CONFLICT(counter) DO UPDATE SET last = last % 99999999 + 1 RETURNING last",
                            {counter});
    auto row = rows.next();
    if (!row) return row.error();
    const auto number = static_cast<std::uint32_t>(rows.integer(0));
    // The statement has to run to its end before the next one.
    auto end = rows.next();
    if (!end) return end.error();
    return number;
}

} // namespace

result<std::vector<earlier_part>> note_parts(transaction& in, std::int64_t sequence,
                                             const std::vector<interchange_part>& parts) {
    std::vector<earlier_part> earlier;
    for (const interchange_part& part : parts) {
        auto found = find_part(in, part);
        if (!found) return found.error();
        if (found->has_value()) earlier.push_back(**found);
        if (found->has_value() && !(*found)->changed) continue;
        if (auto failed = put_part(in, sequence, part)) return failed;
    }
    return earlier;
}

std::string duplicate_of(std::uint32_t part, const std::vector<interchange_part>& parts,
                         const std::vector<earlier_part>& earlier) {
    const auto unchanged = [&](const earlier_part& each) { return !each.changed && (part == 0 || each.part == part); };
    const auto duplicates = std::ranges::count_if(earlier, unchanged);
    const auto wanted = part == 0 ? std::ssize(parts) : 1;
    if (duplicates == 0 || duplicates < wanted) return "";
    return std::ranges::find_if(earlier, unchanged)->message_id;
}

result<std::string> find_part(database& db, const base::sha256_digest& name) {
    return only(db.query("SELECT m.message_id FROM interchange_part AS p JOIN message AS m USING (sequence)"
                         " WHERE p.name = ?",
                         {name}),
                [](const cursor& rows) { return rows.text(0); });
}

error_code answer_once(transaction& in, const numbered_answer& answer, const disk::spool& spool) {
    {
        auto rows = in.db.query("SELECT 1 FROM answered WHERE interchange = ?", {answer.interchange});
        auto row = rows.next();
        if (!row) return row.error();
        if (*row) return {};
    }
    auto failed = in.db.run("INSERT INTO answered(interchange, at) VALUES (?, ?)", {answer.interchange, in.now});
    if (failed) return failed;
    auto number = next_number(in, answer.counter);
    if (!number) return number.error();
    const acceptance written = answer.write(*number);
    if (auto done = accept(in, written, spool); !done) return done.error();
    return {};
}

} // namespace signalbox::store::sqlite
