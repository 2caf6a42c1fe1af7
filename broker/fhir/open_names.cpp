#include "broker/fhir/open_names.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace signalbox::fhir::detail {

namespace {

constexpr std::ptrdiff_t small = 16;

template <class Word>
std::uint64_t word_at(const char* begin) noexcept {
    Word word = 0;
    std::memcpy(&word, begin, sizeof word);
    return word;
}

} // namespace

// The name's ends and its size, read in words that may overlap.
std::uint64_t open_names::hint_of(std::string_view name) noexcept {
    const char* const begin = name.data();
    const std::size_t size = name.size();
    std::uint64_t ends = 0;
    if (size >= 8)
        ends = word_at<std::uint64_t>(begin) ^ (word_at<std::uint64_t>(begin + size - 8) << 7U);
    else if (size >= 4)
        ends = word_at<std::uint32_t>(begin) << 24U ^ word_at<std::uint32_t>(begin + size - 4);
    else if (size > 0)
        ends = word_at<std::uint8_t>(begin) << 16U | word_at<std::uint8_t>(begin + size / 2) << 8U |
               word_at<std::uint8_t>(begin + size - 1);
    return ends ^ (static_cast<std::uint64_t>(size) << 56U);
}

std::optional<std::uint32_t> open_names::end() {
    const auto first = names_.begin() + static_cast<std::ptrdiff_t>(objects_.back());
    const auto found = names_.end() - first <= small ? among_few(first) : among_many(first);
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
