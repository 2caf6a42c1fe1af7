#include "tools/replay/embedded/outage.hpp"

#include <fmt/format.h>

#include "broker/app/configuration/values.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::replay {

namespace {

using delivery::outcome;

std::optional<outcome::kind> parse_answer(std::string_view text) {
    if (text.empty() || text == "retry") return outcome::kind::retry;
    if (text == "unknown") return outcome::kind::unknown;
    if (text == "rejected") return outcome::kind::rejected;
    return std::nullopt;
}

// What is wrong with it, or nothing.
std::string read_into(outage& made, const fhir::value& given) {
    made.destination = given.string("destination");
    made.practice = given.string("practice");
    if (made.destination.empty() == made.practice.empty()) return "names neither a destination nor a practice, or both";
    const auto from = app::parse_duration(given.string("from"));
    const auto until = app::parse_duration(given.string("until"));
    if (!from || !until) return "`from` and `until` are durations from the start of the trace, as 500ms, 10s, 5min, 1h";
    if (*until <= *from) return "ends before it begins";
    made.from = *from;
    made.until = *until;
    const auto answer = parse_answer(given.string("answer"));
    if (!answer) return "`answer` is one of retry, unknown, rejected";
    made.answer = *answer;
    if (const auto code = given.string("code"); !code.empty()) made.code = code;
    return {};
}

bool holds(const outage& of, std::chrono::microseconds at) noexcept { return of.from <= at && at < of.until; }

} // namespace

boost::system::result<std::vector<outage>, std::string> read_outages(std::string_view json) {
    const auto parsed = fhir::read_json(json);
    if (!parsed) return fmt::format("line {}: {}", parsed.error().where.line, parsed.error().what);
    const fhir::value list = parsed->root().find("outages");
    if (!list.is(fhir::kind::array)) return std::string("there is no array `outages`");
    if (list.size() > outages_max) return fmt::format("more than {} outages", outages_max);
    std::vector<outage> all;
    for (const fhir::value each : list) {
        std::string wrong = read_into(all.emplace_back(), each);
        if (!wrong.empty()) return fmt::format("outage {}: {}", all.size(), wrong);
    }
    return all;
}

std::optional<outcome> answer_of(const std::vector<outage>& all, std::string_view destination,
                                 std::chrono::microseconds at) {
    for (const outage& each : all)
        if (each.practice.empty() && each.destination == destination && holds(each, at))
            return outcome{each.answer, each.code, "", std::nullopt};
    return std::nullopt;
}

std::optional<message::exchange_failure> failure_of(const std::vector<outage>& all, std::string_view practice,
                                                    std::string_view destination, std::chrono::microseconds at) {
    for (const outage& each : all) {
        const bool means_it = each.practice.empty() ? each.destination == destination : each.practice == practice;
        if (!means_it || !holds(each, at)) continue;
        if (each.answer == outcome::kind::retry) return message::exchange_failure::not_reached;
        return each.answer == outcome::kind::unknown ? message::exchange_failure::no_answer
                                                     : message::exchange_failure::babble;
    }
    return std::nullopt;
}

} // namespace signalbox::replay
