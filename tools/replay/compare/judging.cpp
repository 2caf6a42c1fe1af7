#include "tools/replay/compare/judging.hpp"

#include <algorithm>

#include "tools/replay/compare/bodies/structure.hpp"

namespace signalbox::replay {

namespace {

constexpr std::string_view form_alone = "in form alone";

// A keyed digest is of one recording: those of two recordings are never equal, and their bodies not known.
bool are_equal(const trace::body& one, const trace::body& other) {
    if (one.size != other.size || one.sha256 != other.sha256 || one.keyed != other.keyed) return false;
    return one.size == 0 || !one.sha256.empty() || !one.keyed.empty();
}

bool is_known(const trace::body& of) { return !of.bytes.empty() || of.size == 0; }

// One code can stand in several results, and has one target.
std::map<std::string, std::string, std::less<>> targets_of(const std::vector<trace::mapped_code>& all) {
    std::map<std::string, std::string, std::less<>> made;
    for (const trace::mapped_code& each : all) made.emplace(each.from, each.to);
    return made;
}

std::set<std::string, std::less<>> uuids_in(std::string_view text) {
    constexpr std::size_t first_group = 8;
    constexpr std::size_t size = 36;
    std::set<std::string, std::less<>> made;
    for (auto at = text.find('-'); at != std::string_view::npos; at = text.find('-', at + 1)) {
        if (at < first_group) continue;
        const auto one = text.substr(at - first_group, size);
        if (one.size() == size && is_uuid(one)) made.emplace(one);
    }
    return made;
}

} // namespace

void judging::at(std::string place, std::string destination) {
    place_ = std::move(place);
    destination_ = std::move(destination);
}

void judging::value(std::string pointer, std::string_view before, std::string_view after) {
    if (before != after) found({std::move(pointer), std::string(before), std::string(after)});
}

void judging::absent(std::string_view why) { missing_ = true, add({"", "expected", std::string(why)}, nullptr); }
void judging::unexpected() { extra_ = true, add({"", "", "came"}, nullptr); }

void judging::body(const std::optional<trace::body>& before, const std::optional<trace::body>& after) {
    if (!before || !after || are_equal(*before, *after)) return;
    if (!is_known(*before) || !is_known(*after)) {
        ++all_.bodies_unknown;
        return;
    }
    ids_before_ = uuids_in(before->bytes);
    ids_after_ = uuids_in(after->bytes);
    bool any = false;
    const auto tell = [&](found_difference what) {
        any = true;
        what.pointer.insert(0, "/body");
        found(std::move(what));
    };
    all_.lists_by_position += tell_differences(structure_of(before->bytes), structure_of(after->bytes), within_, tell);
    static const std::string why(form_alone);
    if (!any) add({"/body", "", ""}, &why);
}

void judging::codes(const std::vector<trace::mapped_code>& before, const std::vector<trace::mapped_code>& after) {
    if (before.empty() || after.empty()) return; // not known
    const auto was = targets_of(before);
    const auto is = targets_of(after);
    for (const auto& [from, to] : was) {
        const auto now = is.find(from);
        value("/codes/" + pointer_step(from), to, now == is.end() ? "" : std::string_view(now->second));
    }
    for (const auto& [from, to] : is)
        if (!was.contains(from)) value("/codes/" + pointer_step(from), "", to);
}

void judging::finish() {
    into_.differences = std::move(serious_);
    for (difference& each : slight_)
        if (into_.differences.size() < differences_max)
            into_.differences.push_back(std::move(each));
        else
            ++into_.more;
    into_.verdict = verdict_now();
}

// What a hub names anew in a body it names the same in every place: one id here stands for one id there, and neither is
// an id of the other body, where it would name something else.
const std::string* judging::renamed(std::string_view pointer, std::string_view before, std::string_view after) {
    static const std::string why("an id that the hub made, the same in every place");
    if (!pointer.starts_with("/body/")) return nullptr;
    const std::string_view step = pointer.substr(pointer.rfind('/') + 1);
    if (step != "id" && step != "fullUrl" && step != "reference") return nullptr;
    if (!is_uuid(before) || !is_uuid(after)) return nullptr;
    if (ids_after_.contains(bare_uuid(before)) || ids_before_.contains(bare_uuid(after))) return nullptr;
    const auto there = names_there_.try_emplace(std::string(bare_uuid(before)), bare_uuid(after)).first;
    const auto here = names_here_.try_emplace(std::string(bare_uuid(after)), bare_uuid(before)).first;
    return there->second == bare_uuid(after) && here->second == bare_uuid(before) ? &why : nullptr;
}

const std::string* judging::reason_of(const found_difference& what) {
    static const std::string renumbered("the number of a segment, behind one that came, went or moved");
    if (what.how == change::renumbered) return &renumbered;
    if (what.how == change::value)
        if (const std::string* why = renamed(what.pointer, what.before, what.after)) return why;
    return with_.reason({place_, what.pointer, what.before, what.after, what.how == change::moved});
}

void judging::found(found_difference what) {
    const std::string* why = reason_of(what);
    add(std::move(what), why);
}

void judging::add(found_difference what, const std::string* why) {
    if (why == nullptr) different_ = true;
    if (why != nullptr) equivalent_ = true;
    auto& among = why == nullptr ? serious_ : slight_;
    if (among.size() >= differences_max) {
        ++into_.more;
        return;
    }
    among.push_back({place_, destination_, std::move(what.pointer), std::move(what.before), std::move(what.after),
                     why != nullptr, why == nullptr ? "" : *why, what.how});
}

verdict judging::verdict_now() const noexcept {
    // Both a missing and an extra part are a difference of the message; so is either beside another one.
    const bool parts_alone = std::all_of(into_.differences.begin(), into_.differences.end(),
                                         [](const auto& each) { return each.tolerated || each.pointer.empty(); });
    if (different_ && parts_alone && missing_ != extra_) return missing_ ? verdict::missing : verdict::extra;
    if (different_) return verdict::different;
    return equivalent_ ? verdict::equivalent : verdict::same;
}

} // namespace signalbox::replay
