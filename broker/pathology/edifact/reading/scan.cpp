#include <algorithm>

#include "broker/pathology/edifact/syntax.hpp"

namespace signalbox::pathology::edifact {

// Fills the current segment's components with views of `from`, up to the terminator or the end.
segment_reader::scanned segment_reader::scan(std::string_view from) {
    auto& components = current_.components_;
    auto& firsts = current_.firsts_;
    firsts.assign(1, 0);
    scanned how;
    const char* const end = from.data() + from.size();
    const char* begin = from.data(); // of the component
    const char* at = begin;
    bool plain = true;
    std::size_t count = 0;
    std::size_t tag_holds = 0;
    std::size_t all_hold = 0;
    const auto kind_of = [this](char c) { return kinds_[static_cast<unsigned char>(c)]; };
    const auto end_component = [&] {
        if (count == components.size()) how.too_many = how.too_many || !make_room();
        if (how.too_many) return;
        components[count++] = {{begin, static_cast<std::size_t>(at - begin)}, plain, false};
        all_hold += begin == at ? 0 : 1;
    };
    for (; at != end && !how.terminated; ++at) {
        while (kind_of(*at) == kind::plain && at + 1 != end) ++at;
        const kind met = kind_of(*at);
        switch (met) {
        case kind::plain: break;
        case kind::component:
        case kind::element:
        case kind::terminator:
            end_component();
            how.terminated = met == kind::terminator;
            if (met == kind::element) {
                if (firsts.size() == 1) tag_holds = all_hold;
                how.too_many = how.too_many || firsts.size() > most_.elements;
                if (!how.too_many) firsts.push_back(count);
            }
            begin = at + 1;
            plain = true;
            break;
        case kind::release:
            plain = false;
            while (at + 1 != end && is_line_break(at[1])) ++at, how.line_breaks = true;
            if (at + 1 != end) ++at, how.beyond_ascii = how.beyond_ascii || static_cast<unsigned char>(*at) >= 0x80;
            break;
        case kind::line_break: how.line_breaks = true; break;
        case kind::beyond_ascii: how.beyond_ascii = true, plain = false; break;
        case kind::control: how.control = true, plain = false; break;
        }
    }
    how.size = static_cast<std::size_t>(at - from.data()) - (how.terminated ? 1 : 0);
    if (!how.terminated) end_component();
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
