#include "tools/replay/compare/tolerance.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <re2/re2.h>

#include "broker/fhir/json.hpp"

namespace signalbox::replay {

namespace {

std::shared_ptr<const re2::RE2> compiled(std::string_view text) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(1 << 20);
    return std::make_shared<const re2::RE2>(re2::StringPiece(text.data(), text.size()), options);
}

bool matches(const re2::RE2& whole, std::string_view text) {
    return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), whole);
}

// UUIDs, message ids, control ids and numbers: one word with a digit in it.
bool is_id(std::string_view text) {
    static const auto form = compiled(R"([A-Za-z0-9][A-Za-z0-9:._/-]{0,255})");
    return matches(*form, text) && text.find_first_of("0123456789") != std::string_view::npos;
}

// ISO 8601 dates with or without a time, HL7 v2's and EDIFACT's digits, an HTTP date.
bool is_time(std::string_view text) {
    static const auto form =
        compiled(R"(\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?|)"
                 R"(\d{4,14}(\.\d+)?([+-]\d{4})?|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]+ GMT)");
    return matches(*form, text);
}

// "entry" and "/0/id" of "/entry/0/id".
std::string_view take_step(std::string_view& pointer) {
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    const std::string_view step = pointer.substr(0, end);
    pointer.remove_prefix(end);
    return step;
}

// "OBX[*]" means the OBX of every number.
bool step_matches(std::string_view pattern, std::string_view step) {
    if (pattern == "*" || pattern == step) return true;
    constexpr std::string_view any_number = "[*]";
    if (!pattern.ends_with(any_number)) return false;
    const std::string_view tag = pattern.substr(0, pattern.size() - 2);
    return step.starts_with(tag) && step.ends_with(']');
}

} // namespace

bool pointer_matches(std::string_view pattern, std::string_view pointer) {
    if (pattern.empty()) return pointer.empty();
    std::string_view rest = pattern;
    const std::string_view wanted = take_step(rest);
    if (wanted == "**") {
        while (true) {
            if (pointer_matches(rest, pointer)) return true;
            if (pointer.empty()) return false;
            take_step(pointer);
        }
    }
    if (pointer.empty()) return false;
    const std::string_view step = take_step(pointer);
    return step_matches(wanted, step) && pointer_matches(rest, pointer);
}

void tolerance::allow(std::string place, std::string pointer, kind may, std::string why) {
    rules_.push_back({std::move(place), std::move(pointer), may, nullptr, std::move(why)});
}

tolerance tolerance::built_in() {
    tolerance made;
    for (const char* each : {"/body/message_id", "/body/messageID", "/body/internal_id", "/body/id",
                             "/body/identifier/value", "/body/entry/*/fullUrl", "/body/entry/*/resource/id",
                             "/body/entry/*/resource/response/identifier", "/body/MSH[*]/10/1", "/body/MSA[*]/2/1"})
        made.allow("reply", each, kind::id, "an id of this request");
    for (const char* each : {"/body/entry/*/resource/response/details/reference", "/body/**/issue/*/diagnostics",
                             "/headers/Location", "/headers/ETag"})
        made.allow("reply", each, kind::any, "names what this hub made");
    for (const char* each : {"/body/timestamp", "/body/**/lastUpdated", "/body/MSH[*]/7/1"})
        made.allow("", each, kind::time, "a time of this hub");
    for (const char* each : {"/body/UNB[*]/4/*", "/body/MSH[*]/7/1"})
        made.allow("outcome", each, kind::time, "a time of this hub");
    for (const char* each : {"/body/UNB[*]/5/1", "/body/UNZ[*]/2/1", "/body/MSH[*]/10/1"})
        made.allow("outcome", each, kind::id, "a control number of this hub");
    made.allow("outcome", "/attempts", kind::any, "how often it was tried");
    made.allow("outcome", "/map", kind::any, "the version of the map, told once for all");
    made.allow("outcome", "/body/identifier/value", kind::id, "an id that the hub made");
    made.rules_.push_back({"outcome", "/reason", kind::pattern, compiled(R"(duplicate of \w+(-\d+)?)"),
                           "which message it is a duplicate of"});
    made.rules_.push_back({"outcome", "/body/entry/0/resource/extension/*/valueString", kind::pattern,
                           compiled("[A-Za-z0-9]{1,20}"), "the control reference or id, made anew for each replay"});
    made.rules_.push_back({"outcome", "/body/**/extension/*/valueString", kind::pattern,
                           compiled(R"([\w.-]+@[0-9a-f]{12}#([\w.-]+:)?\d+)"), "the version and row of the map"});
    return made;
}

boost::system::result<void, std::string> tolerance::add(std::string_view json) {
    const auto read = fhir::read_json(json);
    if (!read) return fmt::format("line {}: {}", read.error().where.line, read.error().what);
    const fhir::value list = read->root().find("tolerate");
    if (!list.is(fhir::kind::array)) return std::string("there is no array `tolerate`");
    if (list.size() > tolerance_rules_max) return fmt::format("more than {} rules", tolerance_rules_max);
    std::size_t number = 0;
    for (const fhir::value each : list) {
        ++number;
        const auto wrong = [&](std::string_view what) { return fmt::format("rule {}: {}", number, what); };
        rule made{std::string(each.string("in")), std::string(each.string("pointer")), kind::any, nullptr,
                  std::string(each.string("why"))};
        if (made.place != "" && made.place != "reply" && made.place != "outcome")
            return wrong("`in` is reply or outcome, or left out for both");
        if (!made.pointer.starts_with('/')) return wrong("`pointer` begins with '/', as /body/entry/*/id");
        const std::string_view may = each.string("may_differ");
        if (may == "id")
            made.may = kind::id;
        else if (may == "time")
            made.may = kind::time;
        else if (may == "pattern")
            made.may = kind::pattern;
        else if (may == "order")
            made.may = kind::order;
        else if (!may.empty() && may != "freely")
            return wrong("`may_differ` is freely, id, time, pattern or order");
        if ((made.may == kind::pattern) != !each.string("pattern").empty())
            return wrong("`pattern` stands beside may_differ: pattern, and nowhere else");
        if (made.may == kind::pattern) {
            made.pattern = compiled(each.string("pattern"));
            if (!made.pattern->ok()) return wrong("its pattern cannot be used");
        }
        rules_.push_back(std::move(made));
    }
    return {};
}

bool tolerance::allows(const rule& by, const question& of) {
    if (of.moved) return by.may == kind::any || by.may == kind::order;
    switch (by.may) {
    case kind::any: return true;
    case kind::id: return is_id(of.before) && is_id(of.after);
    case kind::time: return is_time(of.before) && is_time(of.after);
    case kind::pattern: return matches(*by.pattern, of.before) && matches(*by.pattern, of.after);
    case kind::order: break;
    }
    return false;
}

const std::string* tolerance::reason(const question& of) const {
    for (const rule& each : rules_)
        if ((each.place.empty() || each.place == of.place) && pointer_matches(each.pointer, of.pointer) &&
            allows(each, of))
            return &each.why;
    return nullptr;
}

} // namespace signalbox::replay
