#include "tools/replay/compare/bodies/walk.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace signalbox::replay {

namespace {

std::optional<long> number_in(std::string_view text) {
    long made = 0;
    const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), made);
    if (trouble != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return made;
}

// 2 of "OBX[2]".
std::optional<long> number_of(const branch& segment) {
    const std::size_t begin = segment.text.size() + 1;
    if (segment.step.size() <= begin) return std::nullopt;
    return number_in(std::string_view(segment.step).substr(begin, segment.step.size() - begin - 1));
}

// OBX-1, NTE-1 and the like (HL7 2.5.1, "Set ID") count their segments.
bool is_renumbered(const branch& was, const branch& is, const branch& field_was, const branch& field_is) {
    if (was.kind != branch_kind::hl7v2_segment || field_was.step != "1/1") return false;
    const auto before = number_in(field_was.text);
    const auto after = number_in(field_is.text);
    const auto place_before = number_of(was);
    const auto place_after = number_of(is);
    if (!before || !after || !place_before || !place_after) return false;
    return *before != *after && *after - *before == *place_after - *place_before;
}

class walk {
  public:
    walk(const structure& was, const structure& is, const alignment_limits& within,
         const std::function<void(found_difference)>& tell)
        : same_form_(was.form == is.form), within_(within), tell_(tell) {}

    void compare(const branch& was, const branch& is, const std::string& place) {
        if (says_the_same(was, is)) return;
        const bool values = was.kind < branch_kind::elements && is.kind < branch_kind::elements;
        if (values) return compare_values(was, is, place);
        if (was.kind != is.kind) {
            gone(was, place);
            return came(is, place);
        }
        if (was.kind == branch_kind::elements) return compare_elements(was, is, place);
        compare_members(was, is, place);
    }

    std::size_t by_position() const noexcept { return by_position_; }

  private:
    // "1" and 1 of one form are two values; another form may have no word for the difference.
    void compare_values(const branch& was, const branch& is, const std::string& place) {
        if (was.text != is.text) return tell_({place, was.text, is.text, change::value});
        if (!same_form_ || was.kind == is.kind) return;
        const auto quoted = [](const branch& of) {
            return of.kind == branch_kind::text ? fmt::format("\"{}\"", of.text) : of.text;
        };
        tell_({place, quoted(was), quoted(is), change::value});
    }

    void compare_members(const branch& was, const branch& is, const std::string& place) {
        auto a = was.below.begin();
        auto b = is.below.begin();
        while (a != was.below.end() || b != is.below.end()) {
            if (b == is.below.end() || (a != was.below.end() && a->step < b->step)) {
                gone(*a, below(place, *a)), ++a;
            } else if (a == was.below.end() || b->step < a->step) {
                came(*b, below(place, *b)), ++b;
            } else {
                if (is_renumbered(was, is, *a, *b))
                    tell_({below(place, *a), a->text, b->text, change::renumbered});
                else
                    compare(*a, *b, below(place, *a));
                ++a, ++b;
            }
        }
    }

    void compare_elements(const branch& was, const branch& is, const std::string& place) {
        const alignment found = align(was.below, is.below, within_, work_);
        if (found.by_position) ++by_position_;
        for (const element_match& each : found.matches) {
            if (!each.is) {
                gone(was.below[*each.was], below(place, was.below[*each.was]));
            } else if (!each.was) {
                came(is.below[*each.is], below(place, is.below[*each.is]));
            } else {
                const std::string here = below(place, was.below[*each.was]);
                if (each.moved)
                    tell_({here, fmt::format("at {}", *each.was), fmt::format("at {}", *each.is), change::moved});
                compare(was.below[*each.was], is.below[*each.is], here);
            }
        }
    }

    void gone(const branch& what, const std::string& place) {
        if (what.is_value()) return tell_({place, what.text, "", change::value});
        for (const branch& each : what.below) gone(each, below(place, each));
    }

    void came(const branch& what, const std::string& place) {
        if (what.is_value()) return tell_({place, "", what.text, change::value});
        for (const branch& each : what.below) came(each, below(place, each));
    }

    static std::string below(const std::string& place, const branch& of) { return place + '/' + of.step; }

    bool same_form_;
    const alignment_limits& within_;
    const std::function<void(found_difference)>& tell_;
    std::size_t work_ = 0;
    std::size_t by_position_ = 0;
};

} // namespace

std::size_t tell_differences(const structure& was, const structure& is, const alignment_limits& within,
                             const std::function<void(found_difference)>& tell) {
    walk over(was, is, within, tell);
    over.compare(was.root, is.root, "");
    return over.by_position();
}

} // namespace signalbox::replay
