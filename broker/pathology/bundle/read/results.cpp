#include <algorithm>

#include "broker/pathology/bundle/circles.hpp"
#include "broker/pathology/bundle/codes.hpp"
#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/bundle/read/reader.hpp"
#include "broker/pathology/model/specimens.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::bundle {

void reader::results() {
    const std::vector<number> order = results_in_order();
    for (const number resource : order) {
        result_positions_[resource] = static_cast<std::uint32_t>(report_.investigations.size());
        result(resource);
    }
    groups(order);
    specimens_of_groups();
    for (const number resource : all_.of_type("Observation"))
        if (is_comment_note(value_of(resource))) comment_note(resource);
}

// As the entries stand, which is how the sender named them, unless the lists of the report and of groups have another
// order. What none of them names is read too where the message has one report: it can be of no other.
std::vector<std::size_t> reader::results_in_order() {
    std::vector<number> order;
    std::vector<bool> seen(all_.all().size());
    for (const fhir::value holder : value_of(report_number_).find("result"))
        if (const auto target = follow(holder, report_number_, "Observation")) add_with_members(*target, order, seen);
    const bool only_report = all_.of_type("DiagnosticReport").size() == 1;
    for (const number resource : all_.of_type("Observation")) {
        if (seen[resource] || !only_report || is_comment_note(value_of(resource))) continue;
        find(severity::warning, "unreached", "neither the report nor a group names this Observation",
             value_of(resource));
        add_with_members(resource, order, seen);
    }
    const bool as_entries = std::all_of(order.begin(), order.end(), [&](number each) { return members_ascend(each); });
    if (as_entries) std::sort(order.begin(), order.end());
    return order;
}

bool reader::members_ascend(number group) const {
    std::vector<number> targets;
    for (const fhir::value& holder : member_references(value_of(group)))
        if (const auto target = all_.resolve(holder, group)) targets.push_back(*target);
    return std::is_sorted(targets.begin(), targets.end());
}

// Its own stack: groups may nest as deep as there are entries.
void reader::add_with_members(number resource, std::vector<number>& order, std::vector<bool>& seen) const {
    std::vector<number> open = {resource};
    while (!open.empty()) {
        const number next = open.back();
        open.pop_back();
        if (seen[next] || all_.at(next).type != "Observation" || is_comment_note(value_of(next))) continue;
        seen[next] = true;
        order.push_back(next);
        const std::vector<fhir::value> members = member_references(value_of(next));
        for (auto member = members.rbegin(); member != members.rend(); ++member)
            if (const auto target = all_.resolve(*member, next)) open.push_back(*target);
    }
}

// R4 says hasMember, STU3 related with its type.
std::vector<fhir::value> reader::member_references(const fhir::value& observation) const {
    std::vector<fhir::value> holders;
    for (const fhir::value each : observation.find("hasMember")) holders.push_back(each);
    for (const fhir::value each : observation.find("related"))
        if (each.string("type") == "has-member") holders.push_back(each.find("target"));
    return holders;
}

// GP Connect, investigations: what a practice wrote when it filed a report or a result.
bool reader::is_comment_note(const fhir::value& observation) const {
    for (const fhir::value coding : observation.find("code").find("coding"))
        if (coding.string("code") == names::comment_note && coding.string("system") == systems::snomed) return true;
    return false;
}

void reader::result(number resource) {
    const fhir::value from = value_of(resource);
    investigation& one = report_.investigations.emplace_back();
    subject(resource);
    one.is_group = !member_references(from).empty() || take_.has_extension(from, names::group);
    result_status(from, one);
    for (const fhir::value each : from.find("category"))
        if (each.find("coding").size() == 1 && each.find("coding").at(0).string("code") == "laboratory")
            used_.use(each);
    take_.has_extension(from.find("code"), names::absent_reason);
    one.code = take_.codeable(from.find("code"));
    one.effective = take_.time(from, "effectiveDateTime");
    if (!one.effective) one.effective = take_.time(from.find("effectivePeriod"), "start");
    value(from, one);
    flags(from, one);
    result_notes(from, one);
    absent_reason(from, one);
    ranges(from, one);
    one.method = take_.codeable(from.find("method"));
    parts(from, one);
    result_context(resource, one);
}

void reader::result_status(const fhir::value& from, investigation& into) {
    const auto status = result_status_of(from.string("status"));
    if (!status) return;
    used_.use(from.find("status"));
    const std::string said = take_.extension_text(from.find("_status"), names::status, "valueCode");
    if (said != "absent") into.status = status;
}

// Its specimen, and the time when the whole report was issued.
void reader::result_context(number resource, investigation& into) {
    const fhir::value from = value_of(resource);
    if (const auto specimen = follow(from.find("specimen"), resource, "Specimen"))
        into.specimen = specimen_positions_.at(*specimen);
    if (from.string("issued") == value_of(report_number_).string("issued")) used_.use(from.find("issued"));
}

void reader::flags(const fhir::value& from, investigation& into) {
    const fhir::value said = from.find("interpretation");
    if (said.is(fhir::kind::object)) into.flags.push_back(flag(said));
    if (!said.is(fhir::kind::array)) return;
    for (const fhir::value each : said) into.flags.push_back(flag(each));
}

// EDIFACT's flag without the code and the words that the writer put beside it.
codeable reader::flag(const fhir::value& from) {
    codeable said = take_.codeable(from);
    const auto own = std::find_if(said.codings.begin(), said.codings.end(),
                                  [](const coding& c) { return c.system == systems::deviating_flag; });
    const flag_words* const words = own == said.codings.end() ? nullptr : words_of_flag(own->code);
    if (words == nullptr) return said;
    if (said.text == words->text) said.text.clear();
    const auto added = std::find_if(said.codings.begin(), own, [&](const coding& c) {
        return c.code == words->code &&
               (c.system == systems::interpretation || c.system == systems::interpretation_stu3);
    });
    if (added != own) said.codings.erase(added);
    return said;
}

void reader::result_notes(const fhir::value& from, investigation& into) {
    for (const fhir::value each : from.find("note")) {
        const bool is_text = take_.has_extension(each, names::result_text);
        auto text = take_.lines(each, "text");
        if (is_text)
            into.value.text = text;
        else if (!text.empty())
            into.notes.push_back({text});
    }
    if (auto text = take_.lines(from, "comment"); !text.empty()) into.notes.push_back({text});
}

// A component is read as a result of its own would be.
void reader::parts(const fhir::value& from, investigation& into) {
    for (const fhir::value each : from.find("component")) {
        investigation part;
        take_.has_extension(each.find("code"), names::absent_reason);
        part.code = take_.codeable(each.find("code"));
        value(each, part);
        flags(each, part);
        absent_reason(each, part);
        ranges(each, part);
        into.parts.push_back({std::move(part.code), std::move(part.value), std::move(part.absent_reason),
                              std::move(part.flags), std::move(part.ranges)});
    }
}

// Of several groups that have it the first counts, and one that is within itself is none: those stay unused.
void reader::groups(const std::vector<number>& order) {
    std::vector<std::optional<std::uint32_t>> group_of(order.size());
    std::vector<fhir::value> holders(order.size());
    for (const number group : order) {
        for (const fhir::value& holder : member_references(value_of(group))) {
            const auto target = all_.resolve(holder, group);
            const auto member = target ? result_positions_.find(*target) : result_positions_.end();
            if (member == result_positions_.end() || group_of[member->second]) continue;
            group_of[member->second] = result_positions_.at(group);
            holders[member->second] = holder;
        }
    }
    for (const std::uint32_t circle : circles_in(group_of)) group_of[circle].reset();
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        if (!group_of[i]) continue;
        report_.investigations[i].group = group_of[i];
        use_reference(holders[i]);
        if (holders[i].name() == "target") used_.use(holders[i].parent().find("type"));
    }
}

// A result of a group names the specimen of its group in FHIR, which need not be said twice.
void reader::specimens_of_groups() {
    const auto all = specimens_of(report_);
    for (investigation& one : report_.investigations)
        if (one.group && one.specimen && one.specimen == all[*one.group]) one.specimen.reset();
}

// It belongs to the results and reports that it was derived from; where they are not here, to the report.
void reader::comment_note(number resource) {
    const fhir::value from = value_of(resource);
    subject(resource);
    used_.use(from.find("code"));
    used_.use_if(from, "status", "unknown");
    const std::vector<std::string> text = take_.lines(from, "comment");
    bool placed = text.empty();
    for (const fhir::value each : from.find("related")) {
        const auto target = all_.resolve(each.find("target"), resource);
        const auto found = target ? result_positions_.find(*target) : result_positions_.end();
        if (found == result_positions_.end()) continue;
        used_.use(each.find("type"));
        use_reference(each.find("target"));
        if (!placed) report_.investigations[found->second].notes.push_back({text});
        placed = true;
    }
    if (!placed) report_.conclusion.push_back({text});
}

} // namespace signalbox::pathology::bundle
