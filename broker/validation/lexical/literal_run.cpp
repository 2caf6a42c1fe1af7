#include "broker/validation/lexical/literal_run.hpp"

#include <algorithm>
#include <limits>

namespace signalbox::validation::lexical {
namespace {

using kind = enum piece::kind;

bool may_begin_the_text(const piece& p) {
    if (p.kind == kind::choice) return std::any_of(p.parts.begin(), p.parts.end(), may_begin_the_text);
    return p.kind == kind::begin;
}

bool is_ascii(const piece& p) {
    return p.kind == kind::set && p.set.properties.empty() && !p.set.ranges.empty() && p.set.ranges.back().last < 0x80;
}

bool is_one_character(const piece& p) {
    return is_ascii(p) && p.set.ranges.size() == 1 && p.set.ranges[0].first == p.set.ranges[0].last;
}

} // namespace

std::optional<literal_run> literal_run::build(const piece& pattern) {
    const std::vector<piece>& parts = pattern.parts;
    if (pattern.kind != kind::sequence || parts.size() < 3 || !may_begin_the_text(parts.front())) return std::nullopt;
    const piece& repeat = parts[parts.size() - 2];
    if (parts.back().kind != kind::end || repeat.kind != kind::repeat || !is_ascii(repeat.parts.front()))
        return std::nullopt;
    const std::vector<code_range>& allowed = repeat.parts.front().set.ranges;
    if (allowed.size() > ranges_max || !std::all_of(parts.begin() + 1, parts.end() - 2, is_one_character))
        return std::nullopt;
    literal_run made;
    for (auto part = parts.begin() + 1; part != parts.end() - 2; ++part)
        made.literal_ += static_cast<char>(part->set.ranges[0].first);
    for (std::size_t i = 0; i < ranges_max; ++i) {
        const code_range& range = allowed[i < allowed.size() ? i : 0];
        made.ranges_[i] = {static_cast<std::uint8_t>(range.first), static_cast<std::uint8_t>(range.last), 0, 0};
    }
    made.size_min_ = repeat.min;
    made.size_max_ = repeat.max == unlimited ? std::numeric_limits<std::size_t>::max() : repeat.max;
    return made;
}

bool literal_run::matches(std::string_view text) const noexcept {
    if (!text.starts_with(literal_)) return false;
    const std::string_view rest = text.substr(literal_.size());
    return rest.size() >= size_min_ && rest.size() <= size_max_ && all_allowed(rest);
}

bool literal_run::all_allowed(std::string_view rest) const noexcept {
    const auto is_outside = [](bytes16 block, const byte_range& range) {
        return reinterpret_cast<bytes16>(block - range.begin > range.last); // all bits or none
    };
    const auto other = [&](bytes16 block) {
        return is_outside(block, ranges_[0]) & is_outside(block, ranges_[1]) & is_outside(block, ranges_[2]) &
               is_outside(block, ranges_[3]);
    };
    if (rest.size() >= 16) {
        const char* const last = rest.data() + rest.size() - 16; // overlaps what was seen
        bytes16 found = other(detail::read(last));
        for (const char* at = rest.data(); at < last; at += 16) found |= other(detail::read(at));
        return detail::is_zero(found);
    }
    return std::all_of(rest.begin(), rest.end(), [this](char c) {
        return std::any_of(ranges_.begin(), ranges_.end(), [c](const byte_range& r) {
            return static_cast<std::uint8_t>(static_cast<std::uint8_t>(c) - r.begin[0]) <= r.last[0];
        });
    });
}

} // namespace signalbox::validation::lexical
