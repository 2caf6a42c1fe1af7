#pragma once

#include <memory>
#include <string_view>
#include <type_traits>

struct XML_ParserStruct;

namespace signalbox::fhir::detail {

constexpr std::string_view fhir_namespace = "http://hl7.org/fhir";
constexpr std::string_view xhtml_namespace = "http://www.w3.org/1999/xhtml";

struct expat_deleter {
    void operator()(XML_ParserStruct* parser) const noexcept;
};
using expat_parser = std::unique_ptr<XML_ParserStruct, expat_deleter>;

// A parser for UTF-8 whose names come as `split_name` reads them. Throws std::bad_alloc.
expat_parser make_expat_parser();

// A name as expat gives it: namespace, local name and prefix, the first and last empty where there are none.
struct xml_name {
    std::string_view space;
    std::string_view local;
    std::string_view prefix;
};
xml_name split_name(const char* name);

// Why a start tag may not stand in narrative, in words; null when it may. `attributes` are name and value in turn,
// ended by a null. Everything is XHTML without prefixes, so that a div still says the same when it is cut out of its
// XML.
const char* narrative_fault(const char* element, const char** attributes);

// True when `div` is one well-formed div element that declares its namespace itself, with nothing but XHTML in it, no
// DOCTYPE and no processing instruction: then it can stand in XML as it is.
bool is_narrative(std::string_view div);

} // namespace signalbox::fhir::detail
