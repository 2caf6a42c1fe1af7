#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "broker/fhir/text_hint.hpp"

namespace signalbox::validation::checks {

// Whether no two of these have one text_of(item): true is certain. Then nobody needs to sort them by all that they
// have.
template <class Item, class TextOf>
bool have_different_hints(const std::vector<Item>& all, TextOf text_of) {
    std::vector<std::uint64_t> hints;
    hints.reserve(all.size());
    for (const Item& each : all) hints.push_back(fhir::text_hint(text_of(each)));
    std::sort(hints.begin(), hints.end());
    return std::adjacent_find(hints.begin(), hints.end()) == hints.end();
}

} // namespace signalbox::validation::checks
