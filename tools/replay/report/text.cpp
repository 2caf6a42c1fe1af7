#include <fmt/format.h>

#include "tools/replay/report/groups.hpp"
#include "tools/replay/report/report.hpp"

namespace signalbox::replay {

namespace {

constexpr std::size_t groups_max = 10;
constexpr std::size_t rows_max = 3; // of one group
constexpr std::size_t numbers_max = 10;

// A hub's own words can hold what would move a terminal's cursor.
std::string plain(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    return text;
}

std::string quoted(const std::string& value) { return value.empty() ? "nothing" : '\'' + plain(value) + '\''; }

// What differs, for a terminal: a line for each group, and below it what it is.
std::string groups_text(const comparison& of) {
    const grouped all = groups_of(of);
    std::string made;
    for (std::size_t g = 0; g < std::min(all.groups.size(), groups_max); ++g) {
        const difference_group& each = all.groups[g];
        made += fmt::format("differ    {} message{}: {}\n", each.messages.size(), each.messages.size() == 1 ? "" : "s",
                            numbers_text(each.messages, numbers_max));
        for (std::size_t i = 0; i < std::min(each.rows.size(), rows_max); ++i) {
            const alike_difference& row = each.rows[i];
            made += fmt::format("          {}{}{}: {} -> {}{}\n", plain(row.where), row.pointer.empty() ? "" : " ",
                                row.pointer, quoted(row.values.before), quoted(row.values.after),
                                row.count > each.messages.size() ? fmt::format(" ({} times)", row.count) : "");
        }
        if (each.rows.size() > rows_max)
            made += fmt::format("          and {} more there\n", each.rows.size() - rows_max);
    }
    if (all.groups.size() > groups_max)
        made += fmt::format("          and {} more kinds of differences\n", all.groups.size() - groups_max);
    return made;
}

} // namespace

std::string duration_text(std::chrono::microseconds time) {
    const auto us = static_cast<double>(time.count());
    if (us < 1'000) return fmt::format("{} us", time.count());
    if (us < 1'000'000) return fmt::format("{:.1f} ms", us / 1e3);
    if (us < 120e6) return fmt::format("{:.2f} s", us / 1e6);
    if (us < 120 * 60e6) return fmt::format("{:.1f} min", us / 60e6);
    return us < 48 * 3600e6 ? fmt::format("{:.1f} h", us / 3600e6) : fmt::format("{:.1f} days", us / 86400e6);
}

std::string escaped(std::string_view text) {
    std::string made;
    made.reserve(text.size());
    for (const char c : text) {
        switch (c) {
        case '&': made += "&amp;"; break;
        case '<': made += "&lt;"; break;
        case '>': made += "&gt;"; break;
        case '"': made += "&quot;"; break;
        case '\'': made += "&#39;"; break;
        default: made += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
        }
    }
    return made;
}

std::string rate_text(std::uint64_t count, std::chrono::microseconds time) {
    const double seconds = std::chrono::duration<double>(time).count();
    if (count == 0) return "none";
    if (seconds <= 0) return "at once";
    const double rate = static_cast<double>(count) / seconds;
    if (rate >= 10) return fmt::format("{:.0f} a second", rate);
    if (rate >= 1) return fmt::format("{:.1f} a second", rate);
    if (rate * 60 >= 1) return fmt::format("{:.1f} a minute", rate * 60);
    if (rate * 3600 >= 1) return fmt::format("{:.1f} an hour", rate * 3600);
    return fmt::format("{:.1f} a day", rate * 86400);
}

std::string to_text(const report& what) {
    const measurement& m = *what.measured;
    const auto total = m.answered + m.lost;
    std::string text = fmt::format("{} messages in {}, {}: {} answered, {} lost, {} repeated\n", total,
                                   duration_text(m.took), rate_text(total, m.took), m.answered, m.lost, m.repeats);
    for (const std::string& each : what.notes) text += "note      " + each + '\n';
    for (const auto& [why, count] : m.lost_because) text += fmt::format("lost      {}: {}\n", count, why);
    text += fmt::format("latency   p50 {}, p90 {}, p99 {}, p99.9 {}, max {}\n", duration_text(m.latency.quantile(0.5)),
                        duration_text(m.latency.quantile(0.9)), duration_text(m.latency.quantile(0.99)),
                        duration_text(m.latency.quantile(0.999)), duration_text(m.latency.max()));
    if (m.lateness.count() > 0)
        text += fmt::format("player    late by p99 {}, max {}\n", duration_text(m.lateness.quantile(0.99)),
                            duration_text(m.lateness.max()));
    if (what.after.open > 0)
        text += fmt::format("open      {} messages were still under way when the wait ended\n", what.after.open);
    if (what.durability != nullptr) return text + text_of(*what.durability);
    if (what.compared == nullptr) return text;
    const comparison& c = *what.compared;
    text += fmt::format("compared  {} same, {} equivalent, {} different, {} missing, {} extra", c.count(verdict::same),
                        c.count(verdict::equivalent), c.count(verdict::different), c.count(verdict::missing),
                        c.count(verdict::extra));
    if (c.count(verdict::unjudged) > 0) text += fmt::format(", {} without expectation", c.count(verdict::unjudged));
    if (c.bodies_unknown > 0)
        text += fmt::format("\n          {} bodies of which only another digest is known", c.bodies_unknown);
    if (c.lists_by_position > 0)
        text += fmt::format("\n          {} lists too long to be matched, compared by position (--align-max)",
                            c.lists_by_position);
    return text + '\n' + groups_text(c);
}

} // namespace signalbox::replay
