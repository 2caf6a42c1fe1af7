#include "broker/fhir/open_names.hpp"

#include <algorithm>
#include <tuple>

namespace signalbox::fhir::detail {

namespace {

constexpr std::ptrdiff_t small = 16;

} // namespace

std::optional<std::uint32_t> open_names::end() {
    const open_object& object = objects_.back();
    const auto first = names_.begin() + static_cast<std::ptrdiff_t>(object.first);
    std::optional<std::uint32_t> found;
    if (object.may_repeat) found = names_.end() - first <= small ? among_few(first) : among_many(first);
    names_.erase(first, names_.end());
    objects_.pop_back();
    return found;
}

std::optional<std::uint32_t> open_names::among_few(iterator first) const {
    for (auto later = first; later != names_.end(); ++later)
        if (std::find(first, later, *later) != later) return later->source;
    return std::nullopt;
}

std::optional<std::uint32_t> open_names::among_many(iterator first) {
    std::sort(first, names_.end(), [](const member_name& left, const member_name& right) {
        return std::tie(left.hint, left.text, left.source) < std::tie(right.hint, right.text, right.source);
    });
    std::optional<std::uint32_t> earliest;
    for (auto twin = std::adjacent_find(first, names_.end()); twin != names_.end();
         twin = std::adjacent_find(twin + 1, names_.end()))
        earliest = std::min(earliest.value_or((twin + 1)->source), (twin + 1)->source);
    return earliest;
}

} // namespace signalbox::fhir::detail
