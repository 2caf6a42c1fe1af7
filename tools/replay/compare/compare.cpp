#include "tools/replay/compare/compare.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "tools/replay/compare/structure.hpp"
#include "tools/replay/play/fields.hpp"

namespace signalbox::replay {

namespace {

constexpr std::string_view form_alone = "in form alone";

// Collects what differs at one message.
class judging {
  public:
    judging(const tolerance& with, compared_message& into, std::size_t& bodies_unknown)
        : with_(with), into_(into), bodies_unknown_(bodies_unknown) {}

    void at(std::string place, std::string destination) {
        place_ = std::move(place);
        destination_ = std::move(destination);
    }

    void value(std::string pointer, std::string_view before, std::string_view after) {
        if (before == after) return;
        const std::string* why = with_.reason(place_, pointer, before, after);
        add(std::move(pointer), before, after, why);
    }

    // `why`: what is known of the reason.
    void absent(std::string_view why) { missing_ = true, add("", "expected", why, nullptr); }
    void unexpected() { extra_ = true, add("", "", "came", nullptr); }

    void body(const std::optional<trace::body>& before, const std::optional<trace::body>& after) {
        if (!before || !after || are_equal(*before, *after)) return;
        const bool known = (!before->bytes.empty() || before->size == 0) && (!after->bytes.empty() || after->size == 0);
        if (!known) {
            ++bodies_unknown_;
            return;
        }
        const structure was = structure_of(before->bytes);
        const structure is = structure_of(after->bytes);
        if (was.leaves == is.leaves) {
            static const std::string why(form_alone);
            return add("/body", "", "", &why);
        }
        leaves(was.leaves, is.leaves);
    }

    void codes(const std::vector<trace::mapped_code>& before, const std::vector<trace::mapped_code>& after) {
        if (before.empty() || after.empty()) return; // not known
        const auto was = targets_of(before);
        const auto is = targets_of(after);
        for (const auto& [from, to] : was) {
            const auto now = is.find(from);
            value("/codes/" + escaped(from), to, now == is.end() ? "" : std::string_view(now->second));
        }
        for (const auto& [from, to] : is)
            if (!was.contains(from)) value("/codes/" + escaped(from), "", to);
    }

    void finish() {
        into_.differences = std::move(serious_);
        for (difference& each : slight_)
            if (into_.differences.size() < differences_max)
                into_.differences.push_back(std::move(each));
            else
                ++into_.more;
        into_.verdict = verdict_now();
    }

  private:
    // A keyed digest is of one recording: those of two recordings are never equal, and their bodies not known.
    static bool are_equal(const trace::body& one, const trace::body& other) {
        if (one.size != other.size || one.sha256 != other.sha256 || one.keyed != other.keyed) return false;
        return one.size == 0 || !one.sha256.empty() || !one.keyed.empty();
    }

    using code_targets = std::map<std::string, std::string, std::less<>>;

    // One code can stand in several results, and has one target.
    static code_targets targets_of(const std::vector<trace::mapped_code>& all) {
        code_targets made;
        for (const trace::mapped_code& each : all) made.emplace(each.from, each.to);
        return made;
    }

    static std::string escaped(std::string_view step) { // RFC 6901
        std::string made;
        for (const char c : step)
            if (c == '~')
                made += "~0";
            else if (c == '/')
                made += "~1";
            else
                made += c;
        return made;
    }

    // What a hub names anew in a body it names the same in every place: one id here stands for one id there.
    const std::string* renamed(std::string_view pointer, std::string_view before, std::string_view after) {
        static const std::string why("an id that the hub made, the same in every place");
        const std::string_view step = pointer.substr(pointer.rfind('/') + 1);
        if (step != "id" && step != "fullUrl" && step != "reference") return nullptr;
        if (!is_uuid(before) || !is_uuid(after)) return nullptr;
        const auto there = names_there_.try_emplace(std::string(bare(before)), bare(after)).first;
        const auto here = names_here_.try_emplace(std::string(bare(after)), bare(before)).first;
        return there->second == bare(after) && here->second == bare(before) ? &why : nullptr;
    }

    static std::string_view bare(std::string_view uuid) {
        constexpr std::string_view scheme = "urn:uuid:";
        return uuid.starts_with(scheme) ? uuid.substr(scheme.size()) : uuid;
    }

    static bool is_uuid(std::string_view text) {
        text = bare(text);
        if (text.size() != 36) return false;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash != (text[i] == '-') || (!dash && std::isxdigit(static_cast<unsigned char>(text[i])) == 0))
                return false;
        }
        return true;
    }

    void leaf(std::string pointer, std::string_view before, std::string_view after) {
        if (before == after) return;
        if (const std::string* why = renamed(pointer, before, after))
            return add(std::move(pointer), before, after, why);
        value(std::move(pointer), before, after);
    }

    void leaves(const std::map<std::string, std::string, std::less<>>& was,
                const std::map<std::string, std::string, std::less<>>& is) {
        for (const auto& [pointer, before] : was) {
            const auto now = is.find(pointer);
            leaf("/body" + pointer, before, now == is.end() ? std::string_view{} : std::string_view(now->second));
        }
        for (const auto& [pointer, after] : is)
            if (!was.contains(pointer)) value("/body" + pointer, "", after);
    }

    void add(std::string pointer, std::string_view before, std::string_view after, const std::string* why) {
        if (why == nullptr) different_ = true;
        if (why != nullptr) equivalent_ = true;
        auto& among = why == nullptr ? serious_ : slight_;
        if (among.size() >= differences_max) {
            ++into_.more;
            return;
        }
        among.push_back({place_, destination_, std::move(pointer), std::string(before), std::string(after),
                         why != nullptr, why == nullptr ? "" : *why});
    }

    verdict verdict_now() const noexcept {
        // Both a missing and an extra part are a difference of the message; so is either beside another one.
        const bool parts_alone = std::all_of(into_.differences.begin(), into_.differences.end(),
                                             [](const auto& each) { return each.tolerated || each.pointer.empty(); });
        if (different_ && parts_alone && missing_ != extra_) return missing_ ? verdict::missing : verdict::extra;
        if (different_) return verdict::different;
        return equivalent_ ? verdict::equivalent : verdict::same;
    }

    const tolerance& with_;
    compared_message& into_;
    std::size_t& bodies_unknown_;
    std::string place_;
    std::string destination_;
    std::map<std::string, std::string, std::less<>> names_there_; // of the bodies of one message
    std::map<std::string, std::string, std::less<>> names_here_;
    std::vector<difference> serious_;
    std::vector<difference> slight_;
    bool different_ = false;
    bool equivalent_ = false;
    bool missing_ = false;
    bool extra_ = false;
};

// Why something that was expected of it is not there.
std::string reason_of(const told& actual) {
    if (!actual.reply) return actual.lost_because.empty() ? "no answer" : "no answer: " + actual.lost_because;
    const trace::reply& reply = *actual.reply;
    const bool refused = reply.status >= 300 || (reply.status == 0 && reply.code != "AA" && reply.code != "CA");
    if (!refused) return "accepted, and nothing went there";
    const std::string status = reply.status == 0 ? "" : std::to_string(reply.status);
    return fmt::format("refused: {}{}{}", status, !status.empty() && !reply.code.empty() ? " " : "", reply.code);
}

void compare_replies(const trace::reply* before, const told& actual, judging& with) {
    const trace::reply* after = actual.reply ? &*actual.reply : nullptr;
    with.at("reply", "");
    if (before == nullptr) return; // nothing was expected of it
    if (after == nullptr) return with.absent(reason_of(actual));
    with.value("/status", std::to_string(before->status), std::to_string(after->status));
    if (!before->code.empty()) with.value("/code", before->code, after->code); // else it was not told
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
void compare_outcomes(const std::vector<trace::outcome>& before, const told& actual, judging& with) {
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
        with.at("outcome", name);
        with.unexpected();
    }
}

// MESH can address a patient: GPPROVIDER_<NHS number>_<date of birth>_<family name>.
std::string_view shown_party(std::string_view party) {
    if (party.starts_with("GPPROVIDER_")) return "GPPROVIDER_(a patient)";
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

bool comparison::agrees() const noexcept {
    return count(verdict::different) + count(verdict::missing) + count(verdict::extra) == 0;
}

comparison compare(const run& expected, const run& actual, const tolerance& with, bool outcomes) {
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
            judging now(with, result, made.bodies_unknown);
            const told& actual_one = *found->second;
            compare_replies(expected_reply(each), actual_one, now);
            if (judge_outcomes) compare_outcomes(expected_outcomes(each), actual_one, now);
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
