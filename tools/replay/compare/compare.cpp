#include "tools/replay/compare/compare.hpp"

#include <algorithm>
#include <cctype>
#include <map>

#include <fmt/format.h>

#include "tools/replay/compare/judging.hpp"
#include "tools/replay/play/fields.hpp"

namespace signalbox::replay {

namespace {

// Why something that was expected of it is not there.
std::string reason_of(const told& actual) {
    if (!actual.reply) return actual.lost_because.empty() ? "no answer" : "no answer: " + actual.lost_because;
    const trace::reply& reply = *actual.reply;
    const bool refused = reply.status >= 300 || (reply.status == 0 && reply.code != "AA" && reply.code != "CA");
    if (!refused) return "accepted, and nothing went there";
    const std::string status = reply.status == 0 ? "" : std::to_string(reply.status);
    return fmt::format("refused: {}{}{}", status, !status.empty() && !reply.code.empty() ? " " : "", reply.code);
}

// What MESH answers with 202 has no code: the recorder notes there that of the REPORT to the sender.
bool is_recorded_quarantine(const trace::reply* before) {
    return before != nullptr && before->status == 202 && !before->code.empty();
}

// As the player finds it.
bool is_quarantine(const trace::outcome& of) { return of.destination == "hub" && of.state == "quarantined"; }

bool is_quarantined_again(const trace::reply* before, const told& actual) {
    return is_recorded_quarantine(before) && std::ranges::any_of(actual.outcomes, is_quarantine);
}

void compare_replies(const trace::reply* before, const told& actual, judging& with) {
    const trace::reply* after = actual.reply ? &*actual.reply : nullptr;
    with.at("reply", "");
    if (before == nullptr) return; // nothing was expected of it
    if (after == nullptr) return with.absent(reason_of(actual));
    with.value("/status", std::to_string(before->status), std::to_string(after->status));
    if (!before->code.empty() && !is_quarantined_again(before, actual)) // else it was not told
        with.value("/code", before->code, after->code);
    for (const auto& [name, value] : before->headers) {
        if (!same_name(name, "Content-Type") && !same_name(name, "Location") && !same_name(name, "ETag")) continue;
        with.value("/headers/" + name, value, field_of(after->headers, name));
    }
    with.body(before->body, after->body);
}

std::string name_of(const trace::outcome& of) {
    return of.part == 0 ? of.destination : fmt::format("{}#{}", of.destination, of.part);
}

void compare_one(const trace::outcome& before, const trace::outcome& after, judging& with) {
    with.value("/route", before.route, after.route);
    with.value("/adapter", before.adapter, after.adapter);
    with.value("/state", before.state, after.state);
    if (before.reason != "REDACTED") with.value("/reason", before.reason, after.reason); // else it is not known
    with.value("/attempts", std::to_string(before.attempts), std::to_string(after.attempts));
    with.value("/transform", before.transform, after.transform);
    with.value("/map", before.map, after.map);
    with.codes(before.codes, after.codes);
    with.body(before.body, after.body);
}

// Several deliveries of one part to one destination are told apart by their order.
void compare_outcomes(const std::vector<trace::outcome>& before, const trace::reply* reply, const told& actual,
                      judging& with) {
    const std::vector<trace::outcome>& after = actual.outcomes;
    std::multimap<std::string, const trace::outcome*> rest;
    for (const trace::outcome& each : after) rest.emplace(name_of(each), &each);
    for (const trace::outcome& each : before) {
        const std::string name = name_of(each);
        with.at("outcome", name);
        const auto found = rest.find(name);
        if (found == rest.end()) {
            with.absent(reason_of(actual));
            continue;
        }
        compare_one(each, *found->second, with);
        rest.erase(found);
    }
    for (const auto& [name, each] : rest) {
        if (is_quarantine(*each) && is_recorded_quarantine(reply)) continue;
        with.at("outcome", name);
        with.unexpected();
    }
}

// MESH can address a patient: GPPROVIDER_<NHS number>_<date of birth>_<family name>, in any case.
std::string_view shown_party(std::string_view party) {
    constexpr std::string_view prefix = "GPPROVIDER_";
    const auto same = [](char ours, char theirs) { return ours == std::toupper(static_cast<unsigned char>(theirs)); };
    if (party.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), party.begin(), same))
        return "GPPROVIDER_(a patient)";
    return party.empty() ? "-" : party;
}

compared_message about(const trace::message& m) {
    compared_message made;
    made.sequence = m.sequence;
    made.transport = m.transport;
    made.stream = fmt::format("{} to {}, {}", shown_party(m.from), shown_party(m.to),
                              m.workflow.empty() ? trace::to_text(m.transport) : std::string_view(m.workflow));
    return made;
}

bool has_outcomes(const run& of) {
    return std::any_of(of.messages.begin(), of.messages.end(),
                       [](const told& each) { return each.expected || !each.outcomes.empty(); });
}

} // namespace

std::string_view to_text(verdict v) noexcept {
    switch (v) {
    case verdict::same: return "same";
    case verdict::equivalent: return "equivalent";
    case verdict::different: return "different";
    case verdict::missing: return "missing";
    case verdict::extra: return "extra";
    case verdict::unjudged: break;
    }
    return "unjudged";
}

bool is_failure(verdict v) noexcept { return v == verdict::different || v == verdict::missing || v == verdict::extra; }

bool comparison::agrees() const noexcept {
    return count(verdict::different) + count(verdict::missing) + count(verdict::extra) == 0;
}

comparison compare(const run& expected, const run& actual, const tolerance& with, bool outcomes,
                   const alignment_limits& within) {
    // A recording without a single outcome was made without them.
    const bool judge_outcomes = outcomes && has_outcomes(expected);
    std::map<trace::sequence, const told*> rest;
    for (const told& each : actual.messages) rest.emplace(each.message.sequence, &each);

    comparison made;
    for (const told& each : expected.messages) {
        compared_message& result = made.messages.emplace_back(about(each.message));
        const auto found = rest.find(each.message.sequence);
        if (found == rest.end()) {
            result.verdict = verdict::missing;
        } else if (expected_reply(each) == nullptr && expected_outcomes(each).empty() && !each.expected) {
            result.verdict = verdict::unjudged;
            rest.erase(found);
        } else {
            judging now(with, within, result, made);
            const told& actual_one = *found->second;
            compare_replies(expected_reply(each), actual_one, now);
            if (judge_outcomes) compare_outcomes(expected_outcomes(each), expected_reply(each), actual_one, now);
            now.finish();
            rest.erase(found);
        }
    }
    for (const auto& [sequence, each] : rest) {
        made.messages.push_back(about(each->message));
        made.messages.back().verdict = verdict::extra;
    }
    std::stable_sort(made.messages.begin(), made.messages.end(),
                     [](const auto& a, const auto& b) { return a.sequence < b.sequence; });
    for (const compared_message& each : made.messages) ++made.counts[static_cast<std::size_t>(each.verdict)];
    return made;
}

} // namespace signalbox::replay
