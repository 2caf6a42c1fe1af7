// Elements and attributes: FHIR R4, constraint txt-1 of Narrative, the same in STU3. What is in no list is unsafe.
#include "broker/validation/lexical/narrative_words.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <string>

namespace signalbox::validation::lexical {
namespace {

constexpr std::string_view allowed_elements[] = {
    "a",   "abbr", "acronym", "b",     "big", "blockquote", "br",  "caption", "cite", "code",  "col",  "colgroup",
    "dd",  "dfn",  "div",     "dl",    "dt",  "em",         "h1",  "h2",      "h3",   "h4",    "h5",   "h6",
    "hr",  "i",    "img",     "li",    "ol",  "p",          "pre", "q",       "samp", "small", "span", "strong",
    "sub", "sup",  "table",   "tbody", "td",  "tfoot",      "th",  "thead",   "tr",   "tt",    "ul",   "var"};
constexpr std::string_view harmless_elements[] = {"address", "bdo",  "center", "del",    "dir", "font", "ins",
                                                  "kbd",     "menu", "s",      "strike", "u",   "wbr"};

constexpr std::string_view allowed_attributes[] = {
    "abbr",        "accesskey",  "align",  "alt",     "axis",     "bgcolor", "border",   "cellhalign", "cellpadding",
    "cellspacing", "cellvalign", "char",   "charoff", "charset",  "cite",    "class",    "colspan",    "compact",
    "coords",      "dir",        "frame",  "headers", "height",   "href",    "hreflang", "hspace",     "id",
    "lang",        "longdesc",   "name",   "nowrap",  "rel",      "rev",     "rowspan",  "rules",      "scope",
    "shape",       "span",       "src",    "start",   "style",    "summary", "tabindex", "title",      "type",
    "valign",      "value",      "vspace", "width",   "xml:lang", "xmlns"};
constexpr std::string_view harmless_attributes[] = {"color", "face", "noshade", "role", "size", "target", "xml:space"};

constexpr std::string_view scheme_characters = "abcdefghijklmnopqrstuvwxyz0123456789+-.";
constexpr std::string_view link_schemes[] = {"ftp", "http", "https", "mailto", "tel", "urn"};
// The bytes of the picture itself. SVG is not among them: it may hold a script.
constexpr std::string_view picture_types[] = {"data:image/png;", "data:image/jpeg;", "data:image/gif;"};
// What loads or runs something from within a style, and the escape that could hide it.
constexpr std::string_view style_traps[] = {"url(",   "expression", "@import", "behavior", "binding",
                                            "image(", "src(",       "/*",      "\\"};

template <std::size_t Size>
bool is_in(const std::string_view (&list)[Size], std::string_view word) noexcept {
    return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// The character of "&name;", or nullopt when a browser may read it otherwise than this does. Beyond ASCII it is no part
// of any word that is looked for; that is '?'.
std::optional<char> character_of(std::string_view name) noexcept {
    if (name == "amp") return '&';
    if (name == "lt") return '<';
    if (name == "gt") return '>';
    if (name == "quot") return '"';
    if (name == "apos") return '\'';
    if (!name.starts_with('#')) return std::nullopt;
    const bool hexadecimal = name.starts_with("#x") || name.starts_with("#X");
    const std::string_view digits = name.substr(hexadecimal ? 2 : 1);
    unsigned code = 0;
    const auto [end, failed] = std::from_chars(digits.begin(), digits.end(), code, hexadecimal ? 16 : 10);
    if (failed != std::errc{} || end != digits.end()) return std::nullopt;
    return code < 0x80 ? static_cast<char>(code) : '?';
}

// What a browser makes of a value before it looks for a scheme: references replaced, no blanks nor control characters,
// in lower case. Nullopt where there is a reference that is not known here.
std::optional<std::string> as_browsers_read(std::string_view value) {
    std::string text;
    for (std::size_t at = 0; at < value.size(); ++at) {
        char c = value[at];
        if (c == '&') {
            const std::size_t end = value.find(';', at);
            if (end == std::string_view::npos) return std::nullopt;
            const std::optional<char> meant = character_of(value.substr(at + 1, end - at - 1));
            if (!meant) return std::nullopt;
            c = *meant;
            at = end;
        }
        if (static_cast<unsigned char>(c) > ' ' && c != 0x7f) text += lower(c);
    }
    return text;
}

// Where the path, the query or the fragment begins; what stands before may be a scheme.
std::size_t scheme_end(std::string_view url) noexcept { return std::min(url.find_first_of("/?"), url.size()); }

bool is_safe_link(std::string_view value) {
    if (value.starts_with('#')) return true;
    const std::optional<std::string> start = as_browsers_read(value.substr(0, scheme_end(value)));
    if (!start) return false;
    // Without a colon, or with anything before it that no scheme has, the link leads into the same site.
    const std::string_view scheme = std::string_view(*start).substr(0, start->find(':'));
    const bool relative = scheme.size() == start->size() || scheme.find_first_not_of(scheme_characters) != scheme.npos;
    return relative || is_in(link_schemes, scheme);
}

bool is_safe_picture(std::string_view value) {
    if (value.starts_with('#') || value.starts_with("Binary/") || value.starts_with("urn:uuid:")) return true;
    const std::optional<std::string> text = as_browsers_read(value.substr(0, 64));
    return text && std::any_of(std::begin(picture_types), std::end(picture_types),
                               [&](std::string_view type) { return text->starts_with(type); });
}

bool is_safe_style(std::string_view value) {
    const std::optional<std::string> text = as_browsers_read(value);
    return text && std::none_of(std::begin(style_traps), std::end(style_traps),
                                [&](std::string_view trap) { return text->find(trap) != std::string::npos; });
}

} // namespace

standing standing_of_element(std::string_view name) noexcept {
    if (is_in(allowed_elements, name)) return standing::allowed;
    return is_in(harmless_elements, name) ? standing::harmless : standing::unsafe;
}

standing standing_of_attribute(std::string_view name) noexcept {
    if (is_in(allowed_attributes, name)) return standing::allowed;
    const bool harmless = is_in(harmless_attributes, name) || name.starts_with("data-") || name.starts_with("aria-");
    return harmless ? standing::harmless : standing::unsafe;
}

bool is_safe_value(std::string_view attribute, std::string_view value) {
    if (attribute == "src") return is_safe_picture(value);
    if (attribute == "href" || attribute == "cite" || attribute == "longdesc") return is_safe_link(value);
    if (attribute == "style") return is_safe_style(value);
    return attribute != "xmlns" || value == "http://www.w3.org/1999/xhtml";
}

} // namespace signalbox::validation::lexical
