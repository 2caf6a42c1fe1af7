#include "broker/pathology/model/specimens.hpp"

namespace signalbox::pathology {

// Each walk goes up until somebody names a specimen, or to where an earlier walk was, or in a circle to where it was
// itself; what it found holds for all on its way.
std::vector<std::optional<std::uint32_t>> specimens_of(const report& of) {
    const auto& all = of.investigations;
    std::vector<std::optional<std::uint32_t>> found(all.size());
    std::vector<bool> seen(all.size(), false);
    std::vector<std::uint32_t> way;
    for (std::uint32_t start = 0; start < all.size(); ++start) {
        way.clear();
        std::optional<std::uint32_t> at = start;
        while (at && !seen[*at]) {
            seen[*at] = true;
            way.push_back(*at);
            found[*at] = all[*at].specimen;
            if (found[*at]) break;
            at = all[*at].group;
        }
        if (!at || !found[*at]) continue;
        for (const std::uint32_t each : way)
            if (!found[each]) found[each] = found[*at];
    }
    return found;
}

} // namespace signalbox::pathology
