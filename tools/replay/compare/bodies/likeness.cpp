#include "tools/replay/compare/bodies/likeness.hpp"

#include <algorithm>
#include <functional>

#include "tools/replay/compare/bodies/identity.hpp"

namespace signalbox::replay {

namespace {

void add_values(const branch& of, std::uint64_t place, std::vector<std::uint64_t>& into) {
    if (of.is_value()) return into.push_back(place ^ of.likeness);
    for (const branch& each : of.below) {
        const bool named = of.kind != branch_kind::elements;
        add_values(each, place * 31 + (named ? std::hash<std::string>{}(each.step) : 7), into);
    }
}

} // namespace

std::vector<likeness_table::element> likeness_table::elements_of(const std::vector<branch>& all,
                                                                 const std::vector<std::size_t>& which) {
    std::vector<element> made;
    made.reserve(which.size());
    for (const std::size_t each : which) {
        element& one = made.emplace_back();
        one.of = &all[each];
        add_values(all[each], 1, one.values);
        std::sort(one.values.begin(), one.values.end());
    }
    return made;
}

likeness_table::likeness_table(const std::vector<branch>& was, const std::vector<std::size_t>& left,
                               const std::vector<branch>& is, const std::vector<std::size_t>& right)
    : left_(elements_of(was, left)), right_(elements_of(is, right)) {
    for (const element& each : left_) work_ += each.values.size() * right_.size();
    for (const element& each : right_) work_ += each.values.size() * left_.size();
}

// Elements of one kind that share nothing are still rather one changed element than two.
std::uint32_t likeness_table::shared(const element& one, const element& other) {
    if (!are_akin(*one.of, *other.of)) return 0;
    std::uint32_t made = 1;
    auto a = one.values.begin();
    auto b = other.values.begin();
    while (a != one.values.end() && b != other.values.end()) {
        made += *a == *b ? 2 : 0;
        const bool first = *a <= *b;
        const bool second = *b <= *a;
        a += first ? 1 : 0;
        b += second ? 1 : 0;
    }
    return made;
}

std::vector<std::pair<std::size_t, std::size_t>> likeness_table::best_pairs() const {
    const std::size_t width = right_.size() + 1;
    std::vector<std::uint32_t> of_pair(left_.size() * right_.size());
    std::vector<std::uint32_t> best((left_.size() + 1) * width); // from [i][j] to both ends
    for (std::size_t i = left_.size(); i-- > 0;)
        for (std::size_t j = right_.size(); j-- > 0;) {
            const std::uint32_t together = shared(left_[i], right_[j]);
            of_pair[i * right_.size() + j] = together;
            const std::uint32_t apart = std::max(best[(i + 1) * width + j], best[i * width + j + 1]);
            const std::uint32_t paired = together == 0 ? 0 : together + best[(i + 1) * width + j + 1];
            best[i * width + j] = std::max(apart, paired);
        }
    std::vector<std::pair<std::size_t, std::size_t>> made;
    for (std::size_t i = 0, j = 0; i < left_.size() && j < right_.size();) {
        const std::uint32_t together = of_pair[i * right_.size() + j];
        if (together > 0 && best[i * width + j] == together + best[(i + 1) * width + j + 1])
            made.emplace_back(i++, j++);
        else if (best[i * width + j] == best[(i + 1) * width + j])
            ++i;
        else
            ++j;
    }
    return made;
}

} // namespace signalbox::replay
