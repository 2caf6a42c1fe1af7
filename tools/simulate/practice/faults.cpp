#include "tools/simulate/practice/faults.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "broker/fhir/json.hpp"

namespace signalbox::simulate {

namespace {

constexpr auto kind_names =
    std::to_array<std::string_view>({"", "status", "slow", "drop-before", "drop-after", "garbage", "refuse", "late"});
constexpr auto targets = std::to_array<std::string_view>({"results", "filing", "sessions", "gpconnect"});
constexpr std::uint32_t wait_max_ms = 3'600'000;

struct reading {
    fault made;
    std::string wrong; // "" as long as everything is right

    void number(const fhir::value& given, std::uint32_t least, std::uint32_t most, std::uint32_t& into) {
        const std::string_view text = given.text();
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), into);
        const bool good = given.is(fhir::kind::number) && failed == std::errc{} && end == text.data() + text.size();
        if (!good || into < least || into > most)
            wrong = fmt::format("{} is a number from {} to {}", given.name(), least, most);
    }

    void member(const fhir::value& given) {
        const std::string_view name = given.name();
        std::uint32_t number_read = 0;
        if (name == "on") {
            made.on = given.text();
            if (std::find(targets.begin(), targets.end(), made.on) == targets.end())
                wrong = "on is one of results, filing, sessions and gpconnect";
        } else if (name == "do") {
            const auto found = std::find(kind_names.begin() + 1, kind_names.end(), given.text());
            if (found == kind_names.end()) wrong = "do is none of the faults that there are";
            made.what = static_cast<fault_kind>(found - kind_names.begin());
        } else if (name == "from") {
            number(given, 1, 1'000'000, made.from);
        } else if (name == "every") {
            number(given, 1, 1'000'000, made.every);
        } else if (name == "count") {
            number(given, 0, 1'000'000, made.count);
        } else if (name == "status") {
            number(given, 400, 599, number_read);
            made.status = number_read;
        } else if (name == "retry_after_s") {
            number(given, 1, 3600, made.retry_after_s);
        } else if (name == "wait_ms") {
            number(given, 1, wait_max_ms, number_read);
            made.wait = std::chrono::milliseconds(number_read);
        } else if (name == "code") {
            made.code = given.text();
            if (!given.is(fhir::kind::string) || made.code.empty() || made.code.size() > 64)
                wrong = "code is a text of 1 to 64 bytes";
        } else {
            wrong = fmt::format("{} is no member of a fault", name.substr(0, 64));
        }
    }
};

std::string missing_in(const fault& made) {
    if (made.what == fault_kind::none) return "do is missing";
    if ((made.what == fault_kind::slow || made.what == fault_kind::late) && made.wait.count() == 0)
        return "wait_ms is missing";
    if (made.what == fault_kind::refuse && made.code.empty()) return "code is missing";
    return {};
}

reading read_fault(const fhir::value& given) {
    reading read;
    if (!given.is(fhir::kind::object)) read.wrong = "is no object";
    for (const fhir::value member : given) {
        if (!read.wrong.empty()) return read;
        read.member(member);
    }
    if (read.wrong.empty()) read.wrong = missing_in(read.made);
    return read;
}

} // namespace

faults_reading read_faults(std::string_view json) {
    const auto read = fhir::read_json(json);
    if (!read) {
        const auto& error = read.error();
        return {{}, fmt::format("line {}, column {}: {}", error.where.line, error.where.column, error.what)};
    }
    const fhir::value listed = read->root().find("faults");
    if (!listed.is(fhir::kind::array)) return {{}, "an object with an array \"faults\" is expected"};
    if (listed.size() > faults_max) return {{}, fmt::format("at most {} faults", faults_max)};
    faults_reading made;
    for (const fhir::value each : listed) {
        reading one = read_fault(each);
        if (!one.wrong.empty())
            return {{}, fmt::format("line {}: {}: {}", read->where(each).line, each.pointer(), one.wrong)};
        made.faults.push_back(std::move(one.made));
    }
    return made;
}

void fault_plan::set(std::vector<fault> what) {
    all_.clear();
    for (fault& each : what) all_.push_back({std::move(each), 0, 0});
}

fault fault_plan::next(std::string_view on) {
    fault due;
    for (standing& each : all_) {
        if (!each.rule.on.empty() && each.rule.on != on) continue;
        ++each.seen;
        if (due.what != fault_kind::none) continue;
        const bool spent = each.rule.count != 0 && each.done >= each.rule.count;
        if (spent || each.seen < each.rule.from || (each.seen - each.rule.from) % each.rule.every != 0) continue;
        ++each.done;
        due = each.rule;
    }
    return due;
}

std::string fault_plan::to_json() const {
    fhir::json_writer out;
    out.begin_object().name("faults").begin_array();
    for (const standing& each : all_) {
        out.begin_object();
        if (!each.rule.on.empty()) out.member("on", each.rule.on);
        out.member("from", each.rule.from).member("every", each.rule.every).member("count", each.rule.count);
        out.member("do", kind_names[static_cast<std::size_t>(each.rule.what)]);
        if (each.rule.what == fault_kind::status) out.member("status", each.rule.status);
        if (each.rule.retry_after_s != 0) out.member("retry_after_s", each.rule.retry_after_s);
        if (each.rule.wait.count() != 0) out.member("wait_ms", each.rule.wait.count());
        if (!each.rule.code.empty()) out.member("code", each.rule.code);
        out.member("seen", each.seen).member("done", each.done).end_object();
    }
    return out.end_array().end_object().take();
}

} // namespace signalbox::simulate
