#include <charconv>

#include "broker/base/character_sets.hpp"
#include "broker/trace/redaction/carriers/tree/tree.hpp"
#include "broker/trace/redaction/characters.hpp"

namespace signalbox::trace {

namespace {

constexpr std::size_t depth_max = 64;

void append_code_point(std::string& into, std::uint32_t point) {
    if (point < 0x80) {
        into += static_cast<char>(point);
    } else if (point < 0x800) {
        into += static_cast<char>(0xc0U | point >> 6U);
        into += static_cast<char>(0x80U | (point & 0x3fU));
    } else if (point < 0x10000) {
        into += static_cast<char>(0xe0U | point >> 12U);
        into += static_cast<char>(0x80U | (point >> 6U & 0x3fU));
        into += static_cast<char>(0x80U | (point & 0x3fU));
    } else {
        into += static_cast<char>(0xf0U | (point >> 18U & 7U));
        into += static_cast<char>(0x80U | (point >> 12U & 0x3fU));
        into += static_cast<char>(0x80U | (point >> 6U & 0x3fU));
        into += static_cast<char>(0x80U | (point & 0x3fU));
    }
}

// An entity without its ampersand and semicolon; false for what XML does not define by itself.
bool append_entity(std::string& into, std::string_view name) {
    if (name == "amp") return into += '&', true;
    if (name == "lt") return into += '<', true;
    if (name == "gt") return into += '>', true;
    if (name == "quot") return into += '"', true;
    if (name == "apos") return into += '\'', true;
    if (!name.starts_with('#')) return false;
    name.remove_prefix(1);
    const bool hex = name.starts_with('x');
    if (hex) name.remove_prefix(1);
    std::uint32_t point = 0;
    const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), point, hex ? 16 : 10);
    if (failed != std::errc{} || end != name.data() + name.size() || point == 0 || point > 0x10ffff) return false;
    return append_code_point(into, point), true;
}

std::optional<std::string> decoded(std::string_view text) {
    std::string made;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '&') {
            made += text[at];
            continue;
        }
        const auto end = text.find(';', at);
        if (end == std::string_view::npos || !append_entity(made, text.substr(at + 1, end - at - 1)))
            return std::nullopt;
        at = end;
    }
    return made;
}

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
constexpr bool is_name_sign(char c) noexcept {
    return is_word(c) || c == ':' || c == '_' || c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

std::string_view local_name(std::string_view name) {
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// Reads tags one by one; false as soon as something is not as XML has it.
class xml_walk {
  public:
    xml_walk(std::string_view text, tree& into) : text_(text), tree_(into) {}

    bool walk() {
        if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
        while (at_ < text_.size())
            if (!(text_[at_] == '<' ? tag() : characters())) return false;
        return open_.empty() && !tree_.nodes.empty() && tree_.nodes[0].kind == node_kind::inner;
    }

  private:
    bool tag() {
        const auto rest = text_.substr(at_);
        if (rest.starts_with("<!--")) return remark();
        if (rest.starts_with("<?xml ") && at_ <= 3) return skip_to("?>");
        if (rest.starts_with("<?")) return false; // an instruction, which no message has
        if (rest.starts_with("<![CDATA[")) return cdata();
        if (rest.starts_with("<!")) return false; // DOCTYPE
        return rest.starts_with("</") ? end_tag() : start_tag();
    }

    bool skip_to(std::string_view mark) {
        const auto end = text_.find(mark, at_);
        if (end == std::string_view::npos) return false;
        at_ = end + mark.size();
        return true;
    }

    bool remark() {
        const auto begin = at_ + 4;
        at_ = begin;
        if (!skip_to("-->")) return false;
        if (open_.empty()) return at_ - 3 == begin; // outside of the root: there is no node to hold it
        leaf("", std::string(), begin, at_ - 3 - begin, node_kind::remark);
        return true;
    }

    bool cdata() {
        const auto begin = at_;
        if (open_.empty() || !skip_to("]]>")) return false;
        leaf("", std::string(text_.substr(begin + 9, at_ - begin - 12)), begin, at_ - begin, node_kind::text);
        return true;
    }

    bool characters() {
        const auto end = std::min(text_.find('<', at_), text_.size());
        const auto piece = text_.substr(at_, end - at_);
        const auto begin = at_;
        at_ = end;
        if (trim(piece).empty()) return true;
        auto plain = decoded(piece);
        if (open_.empty() || !plain) return false;
        leaf("", std::move(*plain), begin, piece.size(), node_kind::text);
        return true;
    }

    std::string_view name() {
        const auto begin = at_;
        while (at_ < text_.size() && is_name_sign(text_[at_])) ++at_;
        return text_.substr(begin, at_ - begin);
    }

    void blanks() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }

    bool end_tag() {
        at_ += 2;
        const auto closing = name();
        blanks();
        if (open_.empty() || closing != names_.back() || at_ >= text_.size() || text_[at_] != '>') return false;
        ++at_;
        close();
        return true;
    }

    void close() {
        if (narrative_ == open_.size() && narrative_ != 0) {
            auto& whole = tree_.nodes[open_.back()];
            whole.kind = node_kind::narrative;
            whole.size = at_ - whole.begin;
            whole.children.clear();
            tree_.nodes.resize(open_.back() + 1);
            narrative_ = 0;
        }
        open_.pop_back();
        names_.pop_back();
    }

    bool start_tag() {
        const auto begin = at_++;
        const auto full = name();
        if (full.empty() || open_.size() >= depth_max || (open_.empty() && !tree_.nodes.empty())) return false;
        if (!is_plain_name(full)) tree_.named_oddly = true;
        const std::string own(local_name(full));
        const std::size_t index = add(own);
        tree_.nodes[index].begin = begin;
        if (is_upper(own[0])) tree_.nodes[index].type = own;
        open_.push_back(index);
        names_.push_back(full);
        if (own == "div" && narrative_ == 0) narrative_ = open_.size();
        for (;;) {
            blanks();
            if (at_ >= text_.size()) return false;
            if (text_[at_] == '>') return ++at_, true;
            if (text_.substr(at_).starts_with("/>")) return at_ += 2, close(), true;
            if (!attribute()) return false;
        }
    }

    bool attribute() {
        const auto full = name();
        blanks();
        if (full.empty() || at_ >= text_.size() || text_[at_] != '=') return false;
        ++at_;
        blanks();
        if (at_ >= text_.size() || (text_[at_] != '"' && text_[at_] != '\'')) return false;
        const auto begin = at_ + 1;
        const auto end = text_.find(text_[at_], begin);
        if (end == std::string_view::npos) return false;
        at_ = end + 1;
        if (!is_plain_name(full)) tree_.named_oddly = true;
        auto plain = decoded(text_.substr(begin, end - begin));
        if (!plain || text_.substr(begin, end - begin).find('<') != std::string_view::npos) return false;
        // The value of a primitive is the element's own.
        leaf(full == "value" ? "" : full, std::move(*plain), begin, end - begin, node_kind::text);
        return true;
    }

    std::size_t add(std::string_view name) {
        const std::size_t index = tree_.nodes.size();
        auto& node = tree_.nodes.emplace_back();
        node.name = name;
        node.parent = open_.empty() ? 0 : open_.back();
        if (index != 0) tree_.nodes[node.parent].children.push_back(index);
        return index;
    }

    void leaf(std::string_view name, std::string text, std::size_t begin, std::size_t size, node_kind kind) {
        auto& node = tree_.nodes[add(name)];
        node.text = std::move(text);
        node.begin = begin;
        node.size = size;
        node.kind = kind;
    }

    std::string_view text_;
    tree& tree_;
    std::size_t at_ = 0;
    std::vector<std::size_t> open_;
    std::vector<std::string_view> names_;
    std::size_t narrative_ = 0; // depth of the div that is open; 0: none
};

// The value of a primitive, and text between tags, are told of the element as well.
void settle(tree& made) {
    for (tree_node& node : made.nodes) {
        for (const std::size_t each : node.children)
            if (made.nodes[each].name.empty() && made.nodes[each].kind == node_kind::text)
                node.text = made.nodes[each].text;
    }
}

} // namespace

std::optional<tree> tree_of_xml(std::string_view text) {
    if (!base::is_utf8(text)) return std::nullopt;
    tree made;
    made.is_xml = true;
    if (!xml_walk(text, made).walk()) return std::nullopt;
    settle(made);
    return made;
}

} // namespace signalbox::trace
