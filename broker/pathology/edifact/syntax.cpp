#include "broker/pathology/edifact/syntax.hpp"

#include <algorithm>

#include "broker/pathology/edifact/latin1.hpp"

namespace signalbox::pathology::edifact {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

bool is_blank(char c) noexcept { return is_line_break(c) || c == ' ' || c == '\t'; }
bool is_letter_or_digit(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// `una` is the nine characters. A blank as release character means none, and may be the reserved blank's twin.
bool are_usable(const separators& s) {
    std::string all{s.decimal, s.component, s.element, s.terminator};
    if (s.release != ' ') all += s.release;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all.find(all[i], i + 1) != std::string::npos) return false;
    return std::none_of(all.begin() + 1, all.end(), [](char c) {
        return is_letter_or_digit(c) || is_blank(c) || static_cast<unsigned char>(c) >= 0x80;
    });
}

} // namespace

bool is_tag(std::string_view text) noexcept {
    return text.size() == 3 && text[0] >= 'A' && text[0] <= 'Z' && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
           });
}

void add(findings& to, severity how, std::string_view code, std::string_view text, place where) {
    if (to.size() > findings_max) return;
    if (to.size() == findings_max)
        to.push_back({severity::error, "findings-limit", "more findings than are listed", where, {}});
    else
        to.push_back({how, std::string(code), std::string(text), where, {}});
}

std::string segment::released(std::string_view raw) const {
    std::string text;
    text.reserve(raw.size() + 8);
    bool released = false;
    for (const char c : raw) {
        if (c == release_ && !released && release_ != ' ') {
            released = true;
            continue;
        }
        append_utf8(text, c);
        released = false;
    }
    return text;
}

std::string segment::text(std::size_t element, std::size_t component) {
    const auto* const found = look(element, component);
    if (found == nullptr) return {};
    return found->plain ? std::string(found->raw) : released(found->raw);
}

std::string_view segment::text(std::size_t element, std::size_t component, std::string& room) {
    const auto* const found = look(element, component);
    if (found == nullptr || found->plain) return found == nullptr ? std::string_view{} : found->raw;
    return room = released(found->raw);
}

void segment::ignore() noexcept {
    for (std::size_t c = 0; c < firsts_.back(); ++c) components_[c].read = true;
    unread_ = 0;
}

place segment::first_unread() const noexcept {
    if (unread_ == 0) return {};
    for (std::size_t e = 1; e < elements(); ++e)
        for (std::size_t c = firsts_[e]; c < firsts_[e + 1]; ++c)
            if (!components_[c].read && !components_[c].raw.empty()) return at(e, c - firsts_[e] + 1);
    return {};
}

place segment::at(std::size_t element, std::size_t component) const noexcept {
    place where{line_, column_, number_, static_cast<std::uint32_t>(element), static_cast<std::uint32_t>(component)};
    const auto* const found = find(element, std::max<std::size_t>(component, 1));
    if (element == 0 || found == nullptr) return where;
    auto left = static_cast<std::size_t>(found->raw.data() - content_.data());
    for (const char c : source_) {
        if (is_line_break(c)) {
            if (c == '\n') ++where.line;
            if (c == '\n') where.column = 1;
            continue;
        }
        if (left-- == 0) break;
        ++where.column;
    }
    return where;
}

segment_reader::segment_reader(std::string_view text, findings& found, const limits& most) : text_(text), most_(most) {
    if (text_.starts_with(byte_order_mark)) {
        position_ = line_begin_ = byte_order_mark.size();
        add(found, severity::warning, "charset-utf8", "a byte order mark begins the text", {1, 1});
    }
    skip_blanks();
    if (text_.substr(position_).starts_with("UNA")) read_una(found);
    set_kinds();
}

segment_reader::segment_reader(std::string_view text, const start& from, const limits& most)
    : text_(text),
      most_(most),
      separators_(from.marks),
      position_(from.begin),
      line_(from.where.line),
      line_begin_(from.begin + 1 - from.where.column),
      number_(from.where.segment - 1) {
    set_kinds();
}

void segment_reader::read_una(findings& found) {
    const std::string_view una = text_.substr(position_, 9);
    const auto column = static_cast<std::uint32_t>(position_ - line_begin_ + 1);
    // The eight characters of a UNA whose blank somebody's editor has eaten end where the terminator should be
    // reserved.
    const bool blank_lost = una.size() >= 8 && una[7] == '\'' && (una.size() < 9 || una[8] != '\'');
    if (una.size() < 9 && !blank_lost) {
        add(found, severity::error, "una-length", "UNA has nine characters", {line_, column});
        step_over(una.size());
        return;
    }
    if (blank_lost) add(found, severity::warning, "una-blank", "UNA lacks its blank", {line_, column});
    const separators declared{una[3], una[4], una[5], una[6], blank_lost ? una[7] : una[8]};
    if (are_usable(declared))
        separators_ = declared;
    else
        add(found, severity::error, "una-separators", "UNA declares separators that cannot be told apart",
            {line_, column});
    step_over(blank_lost ? 8 : 9);
}

void segment_reader::set_kinds() {
    static constexpr auto of_latin1 = [] {
        std::array<kind, 256> kinds{};
        for (std::size_t c = 0; c < kinds.size(); ++c)
            kinds[c] = c >= 0x80 ? kind::beyond_ascii : c < 0x20 || c == 0x7f ? kind::control : kind::plain;
        return kinds;
    }();
    kinds_ = of_latin1;
    const auto at = [&](char c) -> kind& { return kinds_[static_cast<unsigned char>(c)]; };
    at('\r') = at('\n') = kind::line_break;
    if (separators_.release != ' ') at(separators_.release) = kind::release;
    at(separators_.component) = kind::component;
    at(separators_.element) = kind::element;
    at(separators_.terminator) = kind::terminator;
    current_.release_ = separators_.release;
}

void segment_reader::step_over(std::size_t size) noexcept {
    const std::size_t end = std::min(position_ + size, text_.size());
    for (; position_ < end; ++position_)
        if (text_[position_] == '\n') {
            ++line_;
            line_begin_ = position_ + 1;
        }
}

void segment_reader::skip_blanks() noexcept {
    while (position_ < text_.size() && is_blank(text_[position_])) step_over(1);
}

bool segment_reader::next(findings& found) {
    while (!gave_up_) {
        skip_blanks();
        if (position_ >= text_.size()) return false;
        if (number_ >= most_.segments) {
            gave_up_ = true;
            add(found, severity::error, "segments-limit", "more segments than limits.interchange_segments_max",
                current_.at());
            return false;
        }
        const std::size_t begin = position_;
        const scanned how = scan(text_.substr(begin));
        place_current(begin, how);
        if (how.size == 0) {
            add(found, severity::warning, "segment-empty", "a terminator without a segment", current_.at());
            continue;
        }
        ++number_;
        current_.number_ = number_;
        if (is_fit(how, found)) return true;
    }
    return false;
}

void segment_reader::place_current(std::size_t begin, const scanned& how) {
    current_.number_ = number_;
    current_.line_ = line_;
    current_.column_ = static_cast<std::uint32_t>(begin - line_begin_ + 1);
    current_.begin_ = begin;
    current_.end_ = begin + how.size + (how.terminated ? 1 : 0);
    current_.source_ = text_.substr(begin, how.size);
    current_.content_ = current_.source_;
    if (how.line_breaks) {
        step_over(current_.end_ - begin);
        if (!how.too_long) {
            joined_.clear();
            std::copy_if(current_.source_.begin(), current_.source_.end(), std::back_inserter(joined_),
                         [](char c) { return !is_line_break(c); });
            current_.content_ = joined_;
            scan(joined_);
        }
    }
    position_ = current_.end_;
    current_.tag_ = current_.components_.front().raw;
}

// Says what is wrong; false for a segment that is nothing to read.
bool segment_reader::is_fit(const scanned& how, findings& found) {
    if (how.too_long || how.too_many) {
        add(found, severity::error, "segment-size",
            how.too_long ? "a segment is too long" : "a segment has too many elements", current_.at());
        return false;
    }
    if (how.control || how.beyond_ascii) say_characters(how, found);
    if (!how.terminated)
        add(found, current_.is("UNT") || current_.is("UNZ") ? severity::warning : severity::error, "terminator-missing",
            "the text ends without the terminator of its last segment", current_.at());
    if (is_tag(current_.tag()) && current_.components(0) == 1) return true;
    add(found, severity::error, "segment-tag",
        "no segment's tag stands here; an unreleased terminator may have cut the one before", current_.at());
    return false;
}

void segment_reader::say_characters(const scanned& how, findings& found) {
    if (how.control)
        add(found, severity::warning, "control-character", "control characters count as spaces", current_.at());
    if (!how.beyond_ascii || utf8_said_ || !looks_like_utf8(current_.content_)) return;
    utf8_said_ = true;
    add(found, severity::warning, "charset-utf8", "characters are read as ISO 8859-1, and look like UTF-8",
        current_.at());
}

} // namespace signalbox::pathology::edifact
