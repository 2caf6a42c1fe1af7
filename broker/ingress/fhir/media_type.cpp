#include "broker/ingress/fhir/media_type.hpp"

#include <array>
#include <string>

#include "broker/http/field_list.hpp"

namespace signalbox::ingress::fhir {

namespace {

using http::lower;
using http::next_part;
using http::parameter;
using http::weight_of;

struct known_type {
    std::string_view name;
    syntax is;
};

constexpr std::array<known_type, 7> known_types{{
    {"application/fhir+json", syntax::json},
    {"application/json", syntax::json},
    {"application/json+fhir", syntax::json}, // of DSTU2, still sent by older clients
    {"application/fhir+xml", syntax::xml},
    {"application/xml", syntax::xml},
    {"application/xml+fhir", syntax::xml},
    {"text/xml", syntax::xml},
}};

std::optional<syntax> known(std::string_view type) {
    const std::string name = lower(type);
    for (const known_type& each : known_types)
        if (each.name == name) return each.is;
    return std::nullopt;
}

} // namespace

std::optional<media_type> read_media_type(std::string_view content_type) {
    const std::string_view type = next_part(content_type, ';');
    const std::string charset = parameter(content_type, "charset");
    if (!charset.empty() && charset != "utf-8") return std::nullopt;
    const std::string version = parameter(content_type, "fhirversion");
    const auto as = known(type);
    if (!as) return std::nullopt;
    if (version.empty()) return media_type{*as, std::nullopt};
    if (version == "4.0") return media_type{*as, signalbox::fhir::release::r4};
    if (version == "3.0") return media_type{*as, signalbox::fhir::release::stu3};
    return std::nullopt;
}

syntax answer_syntax(std::string_view accept, std::string_view format) {
    if (!format.empty()) {
        if (format == "xml") return syntax::xml;
        std::string_view type = format;
        return known(next_part(type, ';')).value_or(syntax::json);
    }
    syntax chosen = syntax::json;
    double best = 0;
    while (!accept.empty()) {
        std::string_view range = next_part(accept, ',');
        const auto is = known(next_part(range, ';'));
        const double weight = weight_of(range);
        if (!is || weight <= best) continue;
        chosen = *is;
        best = weight;
    }
    return chosen;
}

} // namespace signalbox::ingress::fhir
