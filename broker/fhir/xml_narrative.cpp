#include "broker/fhir/xml_narrative.hpp"

#include <climits>
#include <new>

#include <expat.h>

namespace signalbox::fhir::detail {

namespace {

constexpr char separator = '\n'; // no namespace name can hold it: expat refuses one that does

struct narrative_check {
    XML_Parser parser;
    bool is_first = true;
    bool is_refused = false;

    void refuse() {
        is_refused = true;
        XML_StopParser(parser, XML_FALSE);
    }
};

void on_start(void* data, const XML_Char* name, const XML_Char** attributes) {
    auto& check = *static_cast<narrative_check*>(data);
    if (narrative_fault(name, attributes) != nullptr) return check.refuse();
    if (check.is_first && split_name(name).local != "div") return check.refuse();
    check.is_first = false;
}

void on_doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    static_cast<narrative_check*>(data)->refuse();
}

void on_instruction(void* data, const XML_Char*, const XML_Char*) { static_cast<narrative_check*>(data)->refuse(); }

void on_declaration(void* data, const XML_Char*, const XML_Char*, int) {
    static_cast<narrative_check*>(data)->refuse();
}

} // namespace

void expat_deleter::operator()(XML_ParserStruct* parser) const noexcept { XML_ParserFree(parser); }

expat_parser make_expat_parser() {
    expat_parser parser(XML_ParserCreateNS("UTF-8", separator));
    if (!parser) throw std::bad_alloc();
    XML_SetReturnNSTriplet(parser.get(), 1);
    return parser;
}

xml_name split_name(const char* name) {
    const std::string_view text = name;
    const auto first = text.find(separator);
    if (first == std::string_view::npos) return {{}, text, {}};
    const auto second = text.find(separator, first + 1);
    if (second == std::string_view::npos) return {text.substr(0, first), text.substr(first + 1), {}};
    return {text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
}

const char* narrative_fault(const char* element, const char** attributes) {
    const xml_name name = split_name(element);
    if (name.space != xhtml_namespace) return "narrative holds an element that is not XHTML";
    if (!name.prefix.empty()) return "narrative must be written without namespace prefixes";
    for (; *attributes != nullptr; attributes += 2) {
        const xml_name attribute = split_name(*attributes);
        if (!attribute.space.empty() && attribute.prefix != "xml") {
            return "narrative must be written without namespace prefixes";
        }
    }
    return nullptr;
}

bool is_narrative(std::string_view div) {
    if (div.size() > INT_MAX || div.starts_with("\xEF\xBB\xBF")) return false;

    const expat_parser parser = make_expat_parser();
    narrative_check check{parser.get()};
    XML_SetUserData(parser.get(), &check);
    XML_SetStartElementHandler(parser.get(), on_start);
    XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
    XML_SetProcessingInstructionHandler(parser.get(), on_instruction);
    XML_SetXmlDeclHandler(parser.get(), on_declaration);
    const auto status = XML_Parse(parser.get(), div.data(), static_cast<int>(div.size()), XML_TRUE);
    return status == XML_STATUS_OK && !check.is_refused;
}

} // namespace signalbox::fhir::detail
