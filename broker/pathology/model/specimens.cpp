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

std::string in_words(specimen_status said) {
    switch (said) {
    case specimen_status::not_said: break;
    case specimen_status::unavailable: return "Specimen not available";
    case specimen_status::unsatisfactory: return "Specimen unsatisfactory";
    case specimen_status::entered_in_error: return "Specimen entered in error";
    }
    return {};
}

std::string condition_in_words(const codeable& condition) {
    std::string words = condition.text;
    for (const coding& each : condition.codings)
        if (words.empty()) words = each.display.empty() ? each.code : each.display;
    return words.empty() ? words : "Specimen condition: " + words;
}

} // namespace signalbox::pathology
