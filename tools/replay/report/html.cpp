#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "tools/replay/report/charts.hpp"
#include "tools/replay/report/groups.hpp"
#include "tools/replay/report/html_style.hpp"
#include "tools/replay/report/report.hpp"

namespace signalbox::replay {

namespace {

constexpr std::size_t messages_max = 200; // shown with their differences
constexpr std::size_t rows_max = 30;      // of one message or group
constexpr std::size_t alike_max = 3;      // of these, rows that say the same of other elements
constexpr std::size_t groups_max = 100;   // of differences that are alike
constexpr std::size_t numbers_max = 100;  // of messages, named by one group

std::string tile(std::string_view kind, std::string_view number, std::string_view label) {
    return fmt::format("<div class=\"tile {}\"><b>{}</b><span>{}</span></div>\n", kind, escaped(number),
                       escaped(label));
}

std::string tile(std::size_t number, std::string_view label, std::string_view kind_above_none = "") {
    return tile(number > 0 ? kind_above_none : "", std::to_string(number), label);
}

std::string banner(const report& what) {
    const measurement& m = *what.measured;
    if (what.durability != nullptr && what.durability->holds())
        return fmt::format("<div class=\"banner good\">All {} acknowledged messages had their effect once.</div>\n",
                           what.durability->found.acknowledged);
    if (what.durability != nullptr) return "<div class=\"banner bad\">It is not proved that nothing is lost.</div>\n";
    if (what.compared == nullptr) return "<div class=\"banner warn\">Nothing was compared.</div>\n";
    const comparison& c = *what.compared;
    const std::size_t wrong = c.count(verdict::different) + c.count(verdict::missing) + c.count(verdict::extra);
    if (wrong > 0)
        return fmt::format("<div class=\"banner bad\">{} of {} messages differ from what was expected.</div>\n", wrong,
                           c.messages.size());
    if (m.lost > 0) return fmt::format("<div class=\"banner bad\">{} messages had no answer.</div>\n", m.lost);
    if (c.count(verdict::unjudged) == c.messages.size())
        return "<div class=\"banner warn\">Nothing was expected of any message.</div>\n";
    return fmt::format("<div class=\"banner good\">All {} messages came to what was expected.</div>\n",
                       c.messages.size() - c.count(verdict::unjudged));
}

std::string summary(const report& what) {
    const measurement& m = *what.measured;
    std::string made = "<h2>Summary</h2>\n<div class=\"tiles\">\n";
    made += tile(what.messages, "messages played");
    if (what.compared != nullptr) {
        const comparison& c = *what.compared;
        made += tile(c.count(verdict::same), "same", "is-good") + tile(c.count(verdict::equivalent), "equivalent") +
                tile(c.count(verdict::different), "different", "is-bad") +
                tile(c.count(verdict::missing), "missing", "is-bad") + tile(c.count(verdict::extra), "extra", "is-bad");
        if (c.count(verdict::unjudged) > 0) made += tile(c.count(verdict::unjudged), "without expectation");
        if (c.bodies_unknown > 0) made += tile(c.bodies_unknown, "bodies known by digest alone", "is-warn");
        if (c.lists_by_position > 0) made += tile(c.lists_by_position, "long lists by position", "is-warn");
    }
    made += tile(m.lost, "lost", "is-bad") + tile(m.repeats, "requests repeated", "is-warn");
    if (what.after.open > 0) made += tile(what.after.open, "still under way", "is-warn");
    return made + "</div>\n";
}

std::string lost(const report& what) {
    std::string made;
    for (const auto& [why, count] : what.measured->lost_because)
        made += fmt::format("<p>{} without an answer: {}</p>\n", count, escaped(why));
    return made;
}

std::string times(const report& what) {
    const measurement& m = *what.measured;
    std::string made = "<h2>Time</h2>\n<div class=\"tiles\">\n";
    made += tile("", duration_text(m.took), "in all");
    made += tile("", rate_text(m.answered, m.took), "answers");
    for (const auto& [share, name] : {std::pair{0.5, "p50 latency"}, std::pair{0.9, "p90 latency"},
                                      std::pair{0.99, "p99 latency"}, std::pair{1.0, "longest latency"}})
        made += tile("", duration_text(m.latency.quantile(share)), name);
    if (m.lateness.count() > 0)
        made += tile("", duration_text(m.lateness.quantile(0.99)), "p99 lateness of the player") +
                tile("", duration_text(m.lateness.max()), "largest lateness");
    made += "</div>\n<div class=\"pair\">\n<div class=\"card\"><h3>Latency from the intended start</h3>\n";
    made += latency_chart(m.latency) + "</div>\n<div class=\"card\"><h3>Answers a second</h3>\n";
    return made + throughput_chart(m.per_second) + "</div>\n</div>\n";
}

std::string cell(const std::string& value, std::string_view which) {
    const std::string text = value.empty() ? "<i>nothing</i>" : "<code>" + escaped(value) + "</code>";
    return fmt::format("<td class=\"was\" data-is=\"{}\">{}</td>", which, text);
}

std::string row(const difference& each) {
    const shown_values values = shown(each);
    std::string where = each.destination.empty() ? "reply" : "to " + each.destination;
    std::string made =
        fmt::format("<tr><td>{}<br><code>{}</code></td>", escaped(where), escaped(shown_pointer(each.pointer)));
    return made + cell(values.before, "expected") + cell(values.after, "was") + "</tr>\n";
}

// In the order of the first of each kind.
std::vector<std::vector<const difference*>> alike(const std::vector<difference>& all) {
    std::vector<std::vector<const difference*>> groups;
    std::map<std::string, std::size_t> known;
    for (const difference& each : all) {
        if (each.tolerated) continue;
        const auto [at, is_new] = known.emplace(likeness(each), groups.size());
        if (is_new) groups.emplace_back();
        groups[at->second].push_back(&each);
    }
    return groups;
}

std::string one_message(const compared_message& each) {
    std::string made =
        fmt::format("<div class=\"card\"><div class=\"head\"><span class=\"tag bad\">{}</span><h3>Message "
                    "{}</h3><span>{}, {}</span></div>\n",
                    to_text(each.verdict), each.sequence, trace::to_text(each.transport), escaped(each.stream));
    std::size_t rows = 0;
    std::size_t left_out = each.more;
    std::string table;
    for (const auto& group : alike(each.differences)) {
        const std::size_t some = std::min({group.size(), alike_max, rows_max - rows});
        for (std::size_t i = 0; i < some; ++i) table += row(*group[i]);
        rows += some;
        const std::size_t others = group.size() - some;
        if (some == 0)
            left_out += others;
        else if (others > 0)
            table += fmt::format("<tr><td colspan=\"3\">and {} more of the same</td></tr>\n", others);
    }
    if (rows > 0)
        made += "<table class=\"diff\"><thead><tr><th>where</th><th>expected</th><th>was</th></tr></thead><tbody>\n" +
                table + "</tbody></table>\n";
    if (left_out > 0) made += fmt::format("<p>and {} more</p>\n", left_out);
    return made + "</div>\n";
}

std::string one_group(const difference_group& of) {
    std::string made = fmt::format("<div class=\"card\"><div class=\"head\"><span class=\"tag bad\">{}</span>"
                                   "<h3>{}</h3></div>\n<table class=\"diff\"><thead><tr><th>where</th><th>expected"
                                   "</th><th>was</th></tr></thead><tbody>\n",
                                   of.messages.size(), of.messages.size() == 1 ? "message" : "messages alike");
    for (std::size_t i = 0; i < std::min(of.rows.size(), rows_max); ++i) {
        const alike_difference& each = of.rows[i];
        made += fmt::format("<tr><td>{}<br><code>{}</code>{}</td>", escaped(each.where), escaped(each.pointer),
                            each.count > 1 ? fmt::format("<br>{} times", each.count) : "");
        made += cell(each.values.before, "expected") + cell(each.values.after, "was") + "</tr>\n";
    }
    if (of.rows.size() > rows_max)
        made += fmt::format("<tr><td colspan=\"3\">and {} more values</td></tr>\n", of.rows.size() - rows_max);
    return made + fmt::format("</tbody></table>\n<p>{} {}</p></div>\n",
                              of.messages.size() == 1 ? "Message" : "Messages", numbers_text(of.messages, numbers_max));
}

std::string groups(const comparison& of) {
    const grouped all = groups_of(of);
    std::string made;
    for (std::size_t i = 0; i < std::min(all.groups.size(), groups_max); ++i) made += one_group(all.groups[i]);
    if (all.groups.size() > groups_max)
        made += fmt::format("<p>and {} more kinds of differences</p>\n", all.groups.size() - groups_max);
    if (all.more > 0)
        made += fmt::format("<p>{} differences stand behind the first {} of their message, and in no group</p>\n",
                            all.more, differences_max);
    return made;
}

std::string differences(const report& what) {
    if (what.compared == nullptr || what.compared->agrees()) return "";
    std::string made = "<h2>Differences</h2>\n<p>Of bodies, codes, statuses and units are shown; of every other value "
                       "how long it is. Messages have their numbers within the trace.</p>\n";
    made += groups(*what.compared) + "<details><summary>Message by message</summary>\n";
    std::size_t number = 0;
    for (const compared_message& each : what.compared->messages)
        if (is_failure(each.verdict) && ++number <= messages_max) made += one_message(each);
    if (number > messages_max) made += fmt::format("<p>and {} more messages</p>\n", number - messages_max);
    return made + "</details>\n";
}

// Why what is equivalent was let pass, and how often.
std::string tolerated(const report& what) {
    if (what.compared == nullptr) return "";
    std::map<std::string, std::size_t> reasons;
    for (const compared_message& each : what.compared->messages)
        for (const difference& one : each.differences)
            if (one.tolerated) ++reasons[one.why.empty() ? "by a rule of the tolerance file" : one.why];
    if (reasons.empty()) return "";
    std::string made = "<h2>Tolerated</h2>\n<div class=\"card\"><table><tbody>\n";
    for (const auto& [why, count] : reasons)
        made += fmt::format("<tr><td>{}</td><td class=\"num\">{}</td></tr>\n", escaped(why), count);
    return made + "</tbody></table></div>\n";
}

std::string environment(const report& what) {
    std::string made = "<h2>Environment</h2>\n<div class=\"card\"><table><tbody>\n";
    for (const auto& [name, value] : what.environment)
        made += fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", escaped(name), escaped(value));
    return made + "</tbody></table></div>\n";
}

} // namespace

std::string to_html(const report& what) {
    std::string page = fmt::format("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
                                   "name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<meta "
                                   "name=\"color-scheme\" content=\"light dark\">\n<title>Replay of {}</title>\n",
                                   escaped(what.trace));
    page += std::string("<style>") + page_style + "</style>\n</head>\n<body>\n<main>\n";
    page += fmt::format("<h1>Replay of {}</h1>\n<p>{}</p>\n", escaped(what.trace), base::to_iso8601(what.started_at));
    for (const std::string& each : what.notes)
        page += fmt::format("<div class=\"banner warn\">{}</div>\n", escaped(each));
    page += banner(what) + lost(what) + summary(what) + times(what) +
            (what.durability != nullptr ? html_of(*what.durability) : "") + differences(what) + tolerated(what) +
            environment(what);
    return page + "</main>\n</body>\n</html>\n";
}

} // namespace signalbox::replay
