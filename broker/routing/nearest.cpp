#include "broker/routing/nearest.hpp"

#include <algorithm>
#include <numeric>

namespace signalbox::routing {

std::size_t edit_distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1); // distances of the prefix of `left` to every prefix of `right`
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::size_t replaced = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

std::string nearest_name(std::string_view misspelt, const std::vector<std::string>& names) {
    std::string nearest;
    std::size_t best = std::max<std::size_t>(2, misspelt.size() / 3) + 1;
    for (const std::string& name : names) {
        const std::size_t distance = edit_distance(misspelt, name);
        if (distance >= best) continue;
        best = distance;
        nearest = name;
    }
    return nearest;
}

} // namespace signalbox::routing
