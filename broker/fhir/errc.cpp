#include "broker/fhir/errc.hpp"

namespace signalbox::fhir {

const char* describe(errc value) {
    switch (value) {
    case errc::syntax: return "not well-formed";
    case errc::encoding: return "not valid UTF-8";
    case errc::nul_character: return "holds the character U+0000";
    case errc::duplicate_key: return "a member name stands twice in one object";
    case errc::too_deep: return "nested too deeply";
    case errc::number_range: return "a number beyond the range of a double";
    case errc::trailing_content: return "something follows the end of the value";
    case errc::too_large: return "too large to be parsed";
    case errc::doctype: return "XML with a DOCTYPE";
    case errc::unknown_element: return "an element that the type does not have";
    case errc::unknown_type: return "a type that this FHIR release does not have";
    case errc::not_fhir_xml: return "not FHIR's XML form";
    case errc::too_many_values: return "more values than allowed";
    }
    return "unknown error";
}

error_code make_error_code(errc value) noexcept {
    static const layer_category<errc, describe> category("signalbox.fhir");
    return {static_cast<int>(value), category};
}

} // namespace signalbox::fhir
