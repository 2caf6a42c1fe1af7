#include <algorithm>

#include "broker/pathology/edifact/syntax.hpp"

namespace signalbox::pathology::edifact {

const char* segment_reader::see_special(kind met, const char* at, const char* end, scanned& how) const noexcept {
    how.line_breaks = how.line_breaks || met == kind::line_break;
    how.beyond_ascii = how.beyond_ascii || met == kind::beyond_ascii;
    how.control = how.control || met == kind::control;
    if (met != kind::release) return at;
    while (at + 1 != end && is_line_break(at[1])) ++at, how.line_breaks = true;
    if (at + 1 != end) ++at, how.beyond_ascii = how.beyond_ascii || static_cast<unsigned char>(*at) >= 0x80;
    return at;
}

// Fills the current segment's components with views of `from`, up to the terminator or the end.
segment_reader::scanned segment_reader::scan(std::string_view from) {
    auto& components = current_.components_;
    auto& firsts = current_.firsts_;
    firsts.assign(1, 0);
    scanned how;
    const char* const end = from.data() + from.size();
    const char* at = from.data();
    std::size_t count = 0;
    std::size_t tag_holds = 0;
    std::size_t all_hold = 0;
    kind met = kind::plain;
    for (; met != kind::terminator; ++at) {
        const char* const begin = at;
        bool plain = true;
        met = kind::plain;
        for (; at != end; ++at) {
            met = kind_of(*at);
            if (met == kind::plain) continue;
            if (met >= kind::component) break;
            plain = plain && met == kind::line_break;
            at = see_special(met, at, end, how);
        }
        if (count == components.size()) how.too_many = how.too_many || !make_room();
        if (!how.too_many) {
            components[count++] = {{begin, static_cast<std::size_t>(at - begin)}, plain, false};
            all_hold += begin == at ? 0 : 1;
        }
        if (at == end) break;
        if (met != kind::element) continue;
        if (firsts.size() == 1) tag_holds = all_hold;
        how.too_many = how.too_many || firsts.size() > most_.elements;
        if (!how.too_many) firsts.push_back(count);
    }
    how.terminated = met == kind::terminator;
    how.size = static_cast<std::size_t>(at - from.data()) - (how.terminated ? 1 : 0);
    if (firsts.size() == 1) tag_holds = all_hold;
    firsts.push_back(count);
    current_.unread_ = all_hold - tag_holds;
    how.too_long = how.size > most_.segment_size;
    return how;
}

// For more components of a segment; false at the limit.
bool segment_reader::make_room() {
    const std::size_t size = current_.components_.size();
    if (size >= most_.components) return false;
    current_.components_.resize(std::min(most_.components, std::max<std::size_t>(2 * size, 32)));
    return true;
}

} // namespace signalbox::pathology::edifact
