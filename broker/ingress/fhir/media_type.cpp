#include "broker/ingress/fhir/media_type.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace signalbox::ingress::fhir {

namespace {

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

std::string lower(std::string_view text) {
    std::string made(text);
    std::transform(made.begin(), made.end(), made.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return made;
}

std::string_view trimmed(std::string_view text) noexcept {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Takes what stands before the next separator off the text.
std::string_view next_part(std::string_view& text, char separator) noexcept {
    const auto end = std::min(text.find(separator), text.size());
    const std::string_view part = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

// The value of a parameter behind a media type, "" where it has none.
std::string parameter(std::string_view parameters, std::string_view name) {
    while (!parameters.empty()) {
        std::string_view value = next_part(parameters, ';');
        const std::string_view its = next_part(value, '=');
        if (lower(its) != name) continue;
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        return lower(value);
    }
    return {};
}

std::optional<syntax> known(std::string_view type) {
    const std::string name = lower(type);
    for (const known_type& each : known_types)
        if (each.name == name) return each.is;
    return std::nullopt;
}

double weight_of(std::string_view parameters) {
    const std::string text = parameter(parameters, "q");
    double weight = 1;
    if (!text.empty()) std::from_chars(text.data(), text.data() + text.size(), weight);
    return weight;
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
