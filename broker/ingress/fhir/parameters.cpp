#include "broker/ingress/fhir/parameters.hpp"

#include <algorithm>

namespace signalbox::ingress::fhir {

namespace {

// One past the brace that closes the object which begins at `begin`. The text has been read, so there is one.
std::size_t end_of_object(std::string_view json, std::size_t begin) {
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t i = begin; i < json.size(); ++i) {
        const char c = json[i];
        if (in_string) {
            if (c == '\\') ++i;
            if (c == '"') in_string = false;
            continue;
        }
        if (c == '"') in_string = true;
        if (c == '{') ++depth;
        if (c == '}' && --depth == 0) return i + 1;
    }
    return json.size();
}

} // namespace

signalbox::fhir::value resource_parameter(const signalbox::fhir::value& root) {
    if (root.string("resourceType") != "Parameters") return {};
    for (const signalbox::fhir::value parameter : root.find("parameter")) {
        const signalbox::fhir::value resource = parameter.find("resource");
        if (parameter.string("name") == "resource" && resource.is(signalbox::fhir::kind::object)) return resource;
    }
    return {};
}

std::string blanked_around(std::string_view json, const signalbox::fhir::value& object) {
    const std::size_t begin = object.source_offset();
    std::string text(json.substr(0, end_of_object(json, begin)));
    std::replace_if(
        text.begin(), text.begin() + static_cast<std::ptrdiff_t>(begin), [](char c) { return c != '\n'; }, ' ');
    return text;
}

} // namespace signalbox::ingress::fhir
