#include <algorithm>

#include "broker/pathology/edifact/reading/report_reader.hpp"

namespace signalbox::pathology::edifact {

// ASL counts specimens and ARL counts groups: two sets of numbers, whatever their values.
void report_reader::resolve() {
    for (const link& from : links_) {
        const auto found = find(from.to_group ? group_numbers_ : specimen_numbers_, from);
        if (!found) continue;
        investigation& of = report_.investigations[from.from];
        if (from.to_group && *found == from.from) {
            say(severity::error, "reference-to-itself", "a group that belongs to itself", from.where);
            continue;
        }
        (from.to_group ? of.group : of.specimen) = *found;
    }
    forbid_circles();
}

std::optional<std::uint32_t> report_reader::find(const number_list& among, const link& from) {
    const auto found =
        std::find_if(among.begin(), among.end(), [&](const auto& each) { return each.first == from.number; });
    if (found != among.end()) return found->second; // nothing for a number that two have: that is said there
    say(severity::error, "reference-dangling",
        from.to_group ? "refers to a group that is not there" : "refers to a specimen that is not there", from.where);
    return std::nullopt;
}

// Each investigation's chain of groups has to end; the first link that closes a circle is cut.
void report_reader::forbid_circles() {
    auto& all = report_.investigations;
    for (const link& from : links_) {
        if (!from.to_group) continue;
        std::uint32_t at = from.from;
        for (std::size_t steps = 0; all[at].group && steps <= all.size(); ++steps) {
            at = *all[at].group;
            if (at != from.from) continue;
            all[from.from].group.reset();
            say(severity::error, "reference-circle", "a group that belongs to itself through others", from.where);
            break;
        }
    }
}

} // namespace signalbox::pathology::edifact
