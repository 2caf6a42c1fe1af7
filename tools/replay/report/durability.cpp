#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "tools/replay/report/report.hpp"

namespace signalbox::replay {

namespace {

std::string row(std::string_view name, std::string_view value) {
    return fmt::format("<tr><td>{}</td><td class=\"num\">{}</td></tr>\n", name, value);
}

std::string killed(const kill_moment& each) {
    return fmt::format("at {}, after {} answers; ready again within {}", duration_text(each.at), each.answers,
                       duration_text(each.away));
}

} // namespace

std::string text_of(const proof& what) {
    std::string text;
    if (what.questions_left > 0) text += fmt::format("left out  {} questions of GP Connect\n", what.questions_left);
    text += fmt::format("seed {}, {} kills\n", what.seed, what.kills.size());
    for (const kill_moment& each : what.kills) text += "killed    " + killed(each) + '\n';
    text += to_text(what.found) + '\n';
    if (what.found.acknowledged == 0) text += "nothing was acknowledged: nothing is proved\n";
    return text;
}

std::string html_of(const proof& what) {
    std::string made = "<h2>Durability</h2>\n<div class=\"card\"><table><tbody>\n";
    made += row("messages attempted", std::to_string(what.found.attempted));
    made += row("acknowledged", std::to_string(what.found.acknowledged));
    for (const auto& each : what.found.counts())
        made += fmt::format("<tr><td>{}</td><td class=\"num\"><span class=\"tag {}\">{}</span></td></tr>\n", each.fact,
                            each.number == 0 ? "good" : "bad", each.number);
    if (what.questions_left > 0) made += row("questions of GP Connect, left out", std::to_string(what.questions_left));
    made += fmt::format("</tbody></table></div>\n<div class=\"card\"><h3>{} kills, seed {}</h3>\n", what.kills.size(),
                        what.seed);
    for (const kill_moment& each : what.kills) made += fmt::format("<p>{}</p>\n", killed(each));
    return made + "</div>\n";
}

void write_json_of(const proof& what, fhir::json_writer& into) {
    const auto number = [](std::uint64_t n) { return static_cast<std::int64_t>(n); };
    into.begin_object().member("attempted", number(what.found.attempted));
    into.member("acknowledged", number(what.found.acknowledged));
    for (const auto& each : what.found.counts()) into.member(each.name, number(each.number));
    into.member("unanswered", number(what.unanswered)).member("questions_left", number(what.questions_left));
    into.member("seed", number(what.seed)).name("holds").boolean(what.holds()).name("kills").begin_array();
    for (const kill_moment& each : what.kills)
        into.begin_object()
            .member("at_us", each.at.count())
            .member("answers", number(each.answers))
            .member("away_us", each.away.count())
            .end_object();
    into.end_array().end_object();
}

junit_cases junit_of(const proof& what) {
    junit_cases made;
    const auto add = [&](std::string_view name, const std::string& failure) {
        ++made.count;
        made.failures += failure.empty() ? 0 : 1;
        made.text += fmt::format("  <testcase classname=\"replay.durability\" name=\"{}\">\n{}  </testcase>\n", name,
                                 failure.empty() ? "" : fmt::format("    <failure message=\"{}\"/>\n", failure));
    };
    add("something is acknowledged", what.found.acknowledged == 0 ? "nothing was, and nothing is proved" : "");
    for (const auto& each : what.found.counts())
        add(each.fact, each.number == 0 ? "" : fmt::format("{} of {} messages", each.number, what.found.attempted));
    return made;
}

} // namespace signalbox::replay
