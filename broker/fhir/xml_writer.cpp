#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "broker/fhir/types.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/fhir/xml_narrative.hpp"

namespace signalbox::fhir {

namespace {

// Documents from read_json are at most 64 deep; this bounds the recursion for those that a program builds.
constexpr std::size_t depth_max = 256;

bool is_plain_name(std::string_view name) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return name.size() <= 64 && std::ranges::all_of(name, is_letter);
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view white = " \t\r\n";
    const auto first = text.find_first_not_of(white);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white) - first + 1);
}

// A member and its `_` sibling; either may be absent.
struct member {
    const element_shape* element;
    value plain;
    value extra;
};

// One writing. The first error stops it; what is in `out_` then is not used.
class writer {
  public:
    explicit writer(release fhir_release) : types_(type_table::of(fhir_release)) {}

    parsed<std::string> run(const value& v) {
        out_ = R"(<?xml version="1.0" encoding="UTF-8"?>)";
        resource(v, true, 0);
        if (error_) return *std::move(error_);
        return std::move(out_);
    }

  private:
    void refuse(errc code, const value& at, std::string what) {
        if (!error_) error_ = parse_error{code, {at.source_offset(), 1, 1}, std::move(what)};
    }

    bool is_object(const value& v, const value& owner, std::string_view what) {
        if (!v.is(kind::object)) refuse(errc::not_fhir_xml, v ? v : owner, std::string(what) + " is not an object");
        return v.is(kind::object);
    }

    void resource(const value& v, bool is_root, std::size_t depth) {
        if (depth > depth_max) return refuse(errc::too_deep, v, "nested deeper than XML is written");
        if (!is_object(v, v, "a resource")) return;
        const type_shape* type = types_.resource(v.string("resourceType"));
        if (type == nullptr) return refuse(errc::unknown_type, v, "this FHIR release has no resource of this name");

        out_ += '<';
        out_ += type->name;
        if (is_root) {
            out_ += " xmlns=\"";
            out_ += detail::fhir_namespace;
            out_ += '"';
        }
        rest_of_element(type->name, *type, v, {}, depth);
    }

    // From inside the start tag to the end of the end tag. `content` holds the attributes and children, and may be
    // absent; `scalar` is the value of a primitive.
    void rest_of_element(std::string_view name, const type_shape& type, const value& content, const value& scalar,
                         std::size_t depth) {
        const std::vector<member> members = content ? members_of(content, type) : std::vector<member>();
        if (error_) return;

        for (const member& m : members) {
            if (m.element->attribute) attribute(m.element->name, m.plain);
        }
        if (scalar) attribute("value", scalar);
        const bool is_empty = std::ranges::all_of(members, [](const member& m) { return m.element->attribute; });
        if (is_empty) {
            out_ += "/>";
            return;
        }
        out_ += '>';
        for (const member& m : members) {
            if (!m.element->attribute) elements(m, content, depth + 1);
        }
        out_ += "</";
        out_ += name;
        out_ += '>';
    }

    // The members in the order of the type, each beside its `_` sibling.
    std::vector<member> members_of(const value& object, const type_shape& type) {
        std::vector<member> members;
        members.reserve(object.size());
        for (const value v : object) {
            if (type.is_resource && v.name() == "resourceType") continue;
            const bool is_extra = v.name().starts_with('_');
            const element_shape* element = type.find(v.name().substr(is_extra ? 1 : 0));
            if (element == nullptr || (is_extra && (element->attribute || !element->type->is_primitive()))) {
                unknown_member(v, type);
                return {};
            }
            auto found = std::ranges::find(members, element, &member::element);
            if (found == members.end()) found = members.insert(found, member{element, {}, {}});
            (is_extra ? found->extra : found->plain) = v;
        }
        std::ranges::sort(members, {}, &member::element); // pointers into the type's elements, which are in order
        return members;
    }

    void unknown_member(const value& v, const type_shape& type) {
        const std::string name = is_plain_name(v.name()) ? "member " + std::string(v.name()) : "such member";
        refuse(errc::unknown_element, v, std::string(type.name) + " has no " + name);
    }

    void elements(const member& m, const value& owner, std::size_t depth) {
        if (!m.element->repeats) return element(*m.element, m.plain, m.extra, owner, depth);

        for (const value& list : {m.plain, m.extra}) {
            if (list && !list.is(kind::array)) {
                return refuse(errc::not_fhir_xml, list, std::string(m.element->name) + " is not an array");
            }
        }
        const std::uint32_t count = std::max(size_of(m.plain), size_of(m.extra));
        auto plain = m.plain.begin();
        auto extra = m.extra.begin();
        for (std::uint32_t i = 0; i < count; ++i) {
            const value one = taken(plain, m.plain.end());
            element(*m.element, one, taken(extra, m.extra.end()), m.plain ? m.plain : m.extra, depth);
        }
    }

    static std::uint32_t size_of(const value& list) { return list ? list.size() : 0; }
    // The next value of a list, absent behind its end: value::at would count from the front each time.
    static value taken(value::iterator& next, const value::iterator& end) {
        if (!(next != end)) return {};
        const value one = *next;
        ++next;
        return one;
    }

    void element(const element_shape& shape, const value& plain, const value& extra, const value& owner,
                 std::size_t depth) {
        if (error_) return;
        if (depth > depth_max) return refuse(errc::too_deep, owner, "nested deeper than XML is written");
        if (shape.type->is_primitive()) return primitive(shape, plain, extra, owner, depth);
        if (shape.type->form == form::narrative) return narrative(shape, plain, owner);
        if (!is_object(plain, owner, shape.name)) return;

        out_ += '<';
        out_ += shape.name;
        if (shape.type->form != form::resource) return rest_of_element(shape.name, *shape.type, plain, {}, depth);
        out_ += '>';
        resource(plain, false, depth);
        out_ += "</";
        out_ += shape.name;
        out_ += '>';
    }

    void primitive(const element_shape& shape, value plain, value extra, const value& owner, std::size_t depth) {
        if (plain.is(kind::null)) plain = {};
        if (extra.is(kind::null)) extra = {};
        const bool is_scalar = plain.is(kind::string) || plain.is(kind::number) || plain.is(kind::boolean);
        if ((plain && !is_scalar) || (!plain && !extra)) {
            return refuse(errc::not_fhir_xml, owner, std::string(shape.name) + " has no value");
        }
        if (extra && !is_object(extra, owner, shape.name)) return;

        out_ += '<';
        out_ += shape.name;
        rest_of_element(shape.name, *shape.type, extra, plain, depth);
    }

    void narrative(const element_shape& shape, const value& plain, const value& owner) {
        const std::string_view div = plain.is(kind::string) ? trimmed(plain.text()) : std::string_view();
        if (!detail::is_narrative(div)) {
            return refuse(errc::not_fhir_xml, plain ? plain : owner,
                          std::string(shape.name) + " is not a div of XHTML");
        }
        out_ += div;
    }

    void attribute(std::string_view name, const value& v) {
        if (v.is(kind::object) || v.is(kind::array) || v.is(kind::null)) {
            return refuse(errc::not_fhir_xml, v, std::string(name) + " is not a primitive value");
        }
        out_ += ' ';
        out_ += name;
        out_ += "=\"";
        for (const char c : v.text()) escaped(c, v);
        if (has_noncharacter(v.text())) refuse_character(v);
        out_ += '"';
    }

    // White space other than the blank must be escaped to survive in an attribute (XML 1.0, section 3.3.3).
    void escaped(char c, const value& v) {
        switch (c) {
        case '&': out_ += "&amp;"; return;
        case '<': out_ += "&lt;"; return;
        case '>': out_ += "&gt;"; return;
        case '"': out_ += "&quot;"; return;
        case '\t': out_ += "&#9;"; return;
        case '\n': out_ += "&#10;"; return;
        case '\r': out_ += "&#13;"; return;
        default: break;
        }
        if (static_cast<unsigned char>(c) < 0x20) refuse_character(v);
        out_ += c;
    }

    // U+FFFE and U+FFFF, which UTF-8 can hold and XML cannot.
    static bool has_noncharacter(std::string_view text) {
        return text.find("\xEF\xBF\xBE") != std::string_view::npos ||
               text.find("\xEF\xBF\xBF") != std::string_view::npos;
    }

    void refuse_character(const value& v) {
        refuse(errc::not_fhir_xml, v, "a text holds a character that XML cannot carry");
    }

    const type_table& types_;
    std::string out_;
    std::optional<parse_error> error_;
};

} // namespace

parsed<std::string> write_xml(const value& resource, release fhir_release) {
    return writer(fhir_release).run(resource);
}

} // namespace signalbox::fhir
