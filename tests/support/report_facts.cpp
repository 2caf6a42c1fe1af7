#include "tests/support/report_facts.hpp"

#include <sstream>

#include <fmt/format.h>

#include "broker/pathology/model/specimens.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::tests {

namespace {

using namespace signalbox::pathology;

std::string in_one_line(const std::string& text) {
    std::istringstream words(text);
    std::string line;
    for (std::string word; words >> word;) line += (line.empty() ? "" : " ") + word;
    return line;
}

std::string in_one_line(const std::vector<std::string>& lines) {
    std::string all;
    for (const std::string& line : lines) all += line + '\n';
    return in_one_line(all);
}

std::string in_one_line(const std::vector<note>& notes) {
    std::string all;
    for (const note& each : notes) all += in_one_line(each.lines) + '\n';
    return in_one_line(all);
}

std::string time_of(const std::optional<date_time>& when) {
    if (!when) return "";
    return to_digits(in_britain(*when), date_time::precision::minute);
}

std::string name_of(const codeable& code) {
    std::string codes;
    std::string text = code.text;
    for (const coding& each : code.codings) {
        if (!each.code.empty()) codes += each.code + ' ';
        if (text.empty()) text = each.display;
    }
    return in_one_line(codes + text);
}

// HL7's letter, or EDIFACT's, as EDIFACT has it.
std::string flag_of(const codeable& flag) {
    for (const coding& each : flag.codings)
        if (each.system == systems::deviating_flag || each.code == "PA") return each.code;
    const std::string code = flag.codings.empty() ? "" : flag.codings.front().code;
    return code == "L" ? "LO" : code == "H" ? "HI" : code;
}

std::string number_of(const std::optional<quantity>& q) {
    return q ? std::string(sign_of(q->comparator)) + q->value : "";
}

std::string value_of(const value& v) {
    std::string all;
    if (v.quantity) all += number_of(v.quantity) + ' ' + v.quantity->unit;
    if (v.code) all += "coded " + name_of(*v.code);
    return all;
}

std::string ranges_of(const investigation& one) {
    std::string all;
    for (const reference_range& each : one.ranges)
        all +=
            fmt::format("{}..{} {} ", number_of(each.limits.low), number_of(each.limits.high), in_one_line(each.text));
    return in_one_line(all);
}

// Its own words and what is said about it: FTX+RIT and FTX+SPC, which not everybody keeps apart.
std::string texts_of(const investigation& one) {
    return in_one_line((one.value.text ? in_one_line(*one.value.text) : std::string()) + '\n' + in_one_line(one.notes));
}

std::string sex_of(sex said) {
    switch (said) {
    case sex::male: return "male";
    case sex::female: return "female";
    case sex::other: return "other";
    case sex::not_said:
    case sex::unknown: break;
    }
    return "unknown";
}

void add_patient(const patient& who, std::set<std::string>& into) {
    into.insert("patient: NHS number " + who.nhs_number);
    std::string given;
    for (const std::string& each : who.name.given) given += ' ' + each;
    into.insert(fmt::format("patient: {},{}, {}", who.name.family, given, who.name.title));
    into.insert("patient: born " + time_of(who.born) + ", " + sex_of(who.sex));
    for (const address& each : who.addresses)
        into.insert("patient: lives at " + in_one_line(each.lines) + ", " + each.postcode);
}

} // namespace

std::set<std::string> facts_of(const report& from) {
    std::set<std::string> facts{"report: " + from.id.value, "report: issued " + time_of(from.issued)};
    add_patient(from.patient, facts);
    for (const specimen& each : from.specimens)
        facts.insert(fmt::format("specimen: {}, {}, {}, collected {}, received {}, {} {}", name_of(each.type),
                                 each.laboratory_id.value, each.requester_id.value, time_of(each.collected),
                                 time_of(each.received), number_of(each.volume), in_one_line(each.notes)));
    const auto made_on = specimens_of(from);
    for (std::size_t i = 0; i < from.investigations.size(); ++i) {
        const investigation& one = from.investigations[i];
        const std::string group = one.group ? name_of(from.investigations[*one.group].code) : "";
        const std::string taken = made_on[i] ? name_of(from.specimens[*made_on[i]].type) : "";
        std::string flags;
        for (const codeable& flag : one.flags) flags += flag_of(flag) + ' ';
        facts.insert(fmt::format("result: {} | of {} | on {} | {} | {}| {} | {}", name_of(one.code), group, taken,
                                 value_of(one.value), flags, ranges_of(one), texts_of(one)));
    }
    return facts;
}

} // namespace signalbox::tests
