#include <algorithm>
#include <climits>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include <expat.h>

#include "broker/fhir/types.hpp"
#include "broker/fhir/xml.hpp"
#include "broker/fhir/xml_narrative.hpp"
#include "broker/fhir/xml_tree.hpp"

namespace signalbox::fhir {

namespace {

constexpr std::string_view schema_instance_namespace = "http://www.w3.org/2001/XMLSchema-instance";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(left, right, {}, lower, lower);
}

// One parse. Expat calls the handlers, which check each element against its type and put it into the tree; the first
// thing that FHIR does not allow stops the parser.
class reader {
  public:
    reader(std::string_view text, release fhir_release, std::size_t depth_max, element_order order)
        : text_(text),
          types_(type_table::of(fhir_release)),
          depth_max_(depth_max),
          order_(order),
          parser_(detail::make_expat_parser()) {
        XML_Parser parser = parser_.get();
        XML_SetUserData(parser, this);
        XML_SetElementHandler(
            parser, [](void* self, const char* name, const char** attributes) { of(self).start(name, attributes); },
            [](void* self, const char*) { of(self).end(); });
        XML_SetCharacterDataHandler(parser,
                                    [](void* self, const char* data, int size) { of(self).characters(data, size); });
        XML_SetStartNamespaceDeclHandler(parser, [](void* self, const char* prefix, const char*) {
            of(self).declares_default_ |= prefix == nullptr;
        });
        XML_SetStartDoctypeDeclHandler(parser, [](void* self, const char*, const char*, const char*, int) {
            of(self).refuse(errc::doctype, "a document type declaration is not allowed");
        });
        XML_SetProcessingInstructionHandler(parser, [](void* self, const char*, const char*) {
            of(self).refuse(errc::not_fhir_xml, "a processing instruction is not allowed");
        });
        XML_SetXmlDeclHandler(
            parser, [](void* self, const char*, const char* encoding, int) { of(self).declaration(encoding); });
    }

    parsed<document> run() {
        for (std::size_t done = 0; !error_;) {
            const auto piece = text_.substr(done, INT_MAX);
            done += piece.size();
            const bool is_last = done == text_.size();
            const auto status = XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()), is_last);
            if (status != XML_STATUS_OK) report_expat();
            if (is_last) break;
        }
        if (error_) return *std::move(error_);
        return detail::to_document(tree_, text_);
    }

  private:
    static reader& of(void* self) { return *static_cast<reader*>(self); }

    std::uint32_t offset() const { return static_cast<std::uint32_t>(XML_GetCurrentByteIndex(parser_.get())); }
    detail::xml_node& innermost() { return tree_.nodes[open_.back()]; }

    void refuse(errc code, std::string what) { refuse(code, std::move(what), offset()); }
    void refuse(errc code, std::string what, std::size_t at) {
        if (error_) return; // expat may still call once or twice after it was told to stop
        error_ = parse_error{code, position_of(text_, at), std::move(what)};
        XML_StopParser(parser_.get(), XML_FALSE);
    }

    void report_expat() {
        if (error_) return;
        const XML_Error code = XML_GetErrorCode(parser_.get());
        if (code == XML_ERROR_NO_MEMORY) throw std::bad_alloc();
        error_ = parse_error{classify(code), position_of(text_, offset()), XML_ErrorString(code)};
    }

    errc classify(XML_Error code) const {
        switch (code) {
        case XML_ERROR_JUNK_AFTER_DOC_ELEMENT: return errc::trailing_content;
        case XML_ERROR_PARTIAL_CHAR:
        case XML_ERROR_UNKNOWN_ENCODING:
        case XML_ERROR_INCORRECT_ENCODING: return errc::encoding;
        case XML_ERROR_INVALID_TOKEN: return is_bad_byte(offset()) ? errc::encoding : errc::syntax;
        default: return errc::syntax;
        }
    }

    bool is_bad_byte(std::size_t at) const {
        return at < text_.size() && (text_[at] == '\0' || static_cast<unsigned char>(text_[at]) >= 0x80);
    }

    void declaration(const char* encoding) {
        if (encoding == nullptr || equal_ignoring_case(encoding, "utf-8")) return;
        const bool is_ascii = std::ranges::all_of(text_, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        if (is_ascii && equal_ignoring_case(encoding, "us-ascii")) return;
        refuse(errc::encoding, "the declared encoding is not UTF-8");
    }

    void characters(const char* data, int size) {
        if (error_ || narrative_depth_ > 0) return;
        const std::string_view text(data, static_cast<std::size_t>(size));
        if (!std::ranges::all_of(text, is_white)) refuse(errc::not_fhir_xml, "text stands outside of narrative");
    }

    void start(const char* name, const char** attributes) {
        const bool declares_default = std::exchange(declares_default_, false);
        if (error_) return;
        if (narrative_depth_ > 0) {
            start_in_narrative(name, attributes);
            return;
        }
        const detail::xml_name split = detail::split_name(name);
        detail::xml_node node;
        node.source = offset();
        if (!place(node, split)) return;
        if (node.type->form == form::narrative) {
            narrative_lacks_namespace_ = !declares_default;
            start_in_narrative(name, attributes);
        } else {
            take_attributes(node, attributes);
        }
        if (!error_ && has_room(node)) append(node);
    }

    void start_in_narrative(const char* name, const char** attributes) {
        const char* fault = detail::narrative_fault(name, attributes);
        if (fault != nullptr) return refuse(errc::not_fhir_xml, fault);
        ++narrative_depth_;
    }

    // Finds the type of a new element from where it stands.
    bool place(detail::xml_node& node, const detail::xml_name& name) {
        if (open_.empty() || innermost().type->form == form::resource) return place_resource(node, name);

        detail::xml_node& parent = innermost();
        node.element = parent.type->find(name.local);
        if (node.element == nullptr || node.element->attribute) {
            refuse(errc::unknown_element, std::string(parent.type->name) + " has no element of this name");
            return false;
        }
        node.type = node.element->type;
        const bool is_narrative = node.type->form == form::narrative;
        if (name.space != (is_narrative ? detail::xhtml_namespace : detail::fhir_namespace)) {
            refuse(errc::not_fhir_xml, is_narrative ? "narrative is not in the XHTML namespace"
                                                    : "an element is not in the FHIR namespace");
            return false;
        }
        node.depth = parent.depth + (node.element->repeats ? 1 : 0) + (node.type->form == form::resource ? 0 : 1);
        return is_in_order(parent, *node.element);
    }

    bool place_resource(detail::xml_node& node, const detail::xml_name& name) {
        if (name.space != detail::fhir_namespace) {
            refuse(errc::not_fhir_xml, "a resource is not in the FHIR namespace");
            return false;
        }
        if (!open_.empty() && innermost().first_child != 0) {
            refuse(errc::not_fhir_xml, "two resources stand in one element");
            return false;
        }
        node.type = types_.resource(name.local);
        node.depth = open_.empty() ? 1 : innermost().depth + 1;
        if (node.type == nullptr) refuse(errc::unknown_type, "this FHIR release has no resource of this name");
        return node.type != nullptr;
    }

    // FHIR fixes the order, and the JSON form needs the elements of one name side by side.
    bool is_in_order(detail::xml_node& parent, const element_shape& element) {
        const element_shape* before = parent.last_child == 0 ? nullptr : tree_.nodes[parent.last_child].element;
        if (before == nullptr || before < &element || (before == &element && element.repeats)) return true;
        if (before == &element) {
            refuse_twice(element, offset());
            return false;
        }
        parent.is_unordered = true;
        if (order_ == element_order::any) return true;
        refuse(errc::not_fhir_xml, full_name(element) + " stands after an element that it must precede");
        return false;
    }

    std::string full_name(const element_shape& element) {
        return std::string(innermost().type->name) + "." + std::string(element.name);
    }

    void refuse_twice(const element_shape& element, std::size_t at) {
        refuse(errc::not_fhir_xml, full_name(element) + " stands twice but does not repeat", at);
    }

    void take_attributes(detail::xml_node& node, const char** attributes) {
        for (; *attributes != nullptr; attributes += 2) {
            const detail::xml_name name = detail::split_name(attributes[0]);
            detail::xml_text* into = attribute_of(node, name);
            if (into != nullptr) {
                *into = tree_.keep(attributes[1]);
                continue;
            }
            const bool is_schema_location = name.space == schema_instance_namespace && name.local == "schemaLocation";
            if (is_schema_location && open_.empty()) continue; // a hint for editors, dropped
            return refuse(errc::not_fhir_xml, std::string(node.type->name) + " has no such attribute");
        }
    }

    static detail::xml_text* attribute_of(detail::xml_node& node, const detail::xml_name& name) {
        if (!name.space.empty()) return nullptr;
        if (name.local == "value" && node.type->is_primitive()) return &node.value;
        const element_shape* element = node.type->find(name.local);
        if (element == nullptr || !element->attribute) return nullptr;
        return name.local == "id" ? &node.id : &node.url;
    }

    // The limit counts open arrays and objects of the JSON form, so that both forms of a message meet the same one.
    bool has_room(const detail::xml_node& node) {
        const bool is_scalar = (node.type->is_primitive() && !node.id.is_there) || node.type->form == form::narrative;
        if (node.depth - (is_scalar ? 1 : 0) <= depth_max_) return true;
        refuse(errc::too_deep, "nested deeper than the limit");
        return false;
    }

    void append(const detail::xml_node& node) {
        const auto index = static_cast<std::uint32_t>(tree_.nodes.size());
        if (!open_.empty()) {
            detail::xml_node& parent = innermost();
            (parent.last_child == 0 ? parent.first_child : tree_.nodes[parent.last_child].next) = index;
            parent.last_child = index;
        }
        tree_.nodes.push_back(node);
        open_.push_back(index);
    }

    void end() {
        if (error_) return;
        if (narrative_depth_ > 0 && --narrative_depth_ > 0) return;
        detail::xml_node& node = innermost();
        if (node.type->form == form::narrative) keep_narrative(node);
        if (node.type->form == form::resource && node.first_child == 0) {
            return refuse(errc::not_fhir_xml, "an element that should hold a resource is empty");
        }
        if (node.is_unordered) {
            const std::uint32_t twice = tree_.sort_children(open_.back());
            if (twice != 0) return refuse_twice(*tree_.nodes[twice].element, tree_.nodes[twice].source);
        }
        open_.pop_back();
    }

    // The div as it stands in the source, with its namespace if that came from further out.
    void keep_narrative(detail::xml_node& node) {
        const std::size_t end = offset() + static_cast<std::size_t>(XML_GetCurrentByteCount(parser_.get()));
        std::string div(text_.substr(node.source, end - node.source));
        if (narrative_lacks_namespace_) {
            div.insert(std::string_view("<div").size(), " xmlns=\"" + std::string(detail::xhtml_namespace) + "\"");
        }
        node.value = tree_.keep(div);
    }

    std::string_view text_;
    const type_table& types_;
    std::size_t depth_max_;
    element_order order_;
    detail::expat_parser parser_;
    detail::xml_tree tree_;
    std::vector<std::uint32_t> open_; // the nodes whose end tag has not come
    std::size_t narrative_depth_ = 0; // open elements of the div, itself included
    bool declares_default_ = false;   // the next start tag sets the default namespace
    bool narrative_lacks_namespace_ = false;
    std::optional<parse_error> error_;
};

} // namespace

parsed<document> read_xml(std::string_view text, release fhir_release, std::size_t depth_max, element_order order) {
    // Offsets are 32 bits wide, and so are those into the tree's text, which grows by a namespace for each narrative.
    if (text.size() >= UINT32_MAX / 2) return parse_error{errc::too_large, {}, "2 GiB or more of XML"};
    return reader(text, fhir_release, depth_max, order).run();
}

bool looks_like_xml(std::string_view text) noexcept {
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    const auto first = std::ranges::find_if_not(text, is_white);
    return first != text.end() && *first == '<';
}

} // namespace signalbox::fhir
