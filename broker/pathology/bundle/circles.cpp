#include "broker/pathology/bundle/circles.hpp"

#include <algorithm>

namespace signalbox::pathology::bundle {

namespace {

constexpr std::uint32_t unseen = 0; // else the number of the walk that came by, from 1

using groups = std::vector<std::optional<std::uint32_t>>;

std::uint32_t first_of_circle(const groups& group_of, std::uint32_t member) {
    std::uint32_t first = member;
    for (std::uint32_t at = *group_of[member]; at != member; at = *group_of[at]) first = std::min(first, at);
    return first;
}

} // namespace

// Each walk goes up from one that nobody came by until the top, or to where somebody was: this walk itself, in a
// circle.
std::vector<std::uint32_t> circles_in(const groups& group_of) {
    std::vector<std::uint32_t> walks(group_of.size(), unseen);
    std::vector<std::uint32_t> found;
    for (std::uint32_t start = 0; start < group_of.size(); ++start) {
        const std::uint32_t walk = start + 1;
        std::optional<std::uint32_t> at = start;
        while (at && walks[*at] == unseen) {
            walks[*at] = walk;
            at = group_of[*at];
        }
        if (at && walks[*at] == walk) found.push_back(first_of_circle(group_of, *at));
    }
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace signalbox::pathology::bundle
