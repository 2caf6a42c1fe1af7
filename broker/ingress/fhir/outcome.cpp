#include "broker/ingress/fhir/outcome.hpp"

#include <array>
#include <cassert>

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "broker/ingress/fhir/expression.hpp"

namespace signalbox::ingress::fhir {

namespace {

struct keyword_code {
    std::string_view keyword;
    std::string_view code;
};

constexpr std::array<keyword_code, 18> keyword_codes{{
    {"required", "required"},
    {"dependentRequired", "required"},
    {"minItems", "required"},
    {"minProperties", "required"},
    {"contains", "required"},
    {"enum", "code-invalid"},
    {"const", "value"},
    {"pattern", "value"},
    {"minLength", "value"},
    {"maxLength", "value"},
    {"minimum", "value"},
    {"maximum", "value"},
    {"exclusiveMinimum", "value"},
    {"exclusiveMaximum", "value"},
    {"multipleOf", "value"},
    {"resourceType", "value"},
    {"message_type", "not-supported"},
    {"syntax", "structure"},
}};

std::string_view name_of(issue_severity severity) noexcept {
    switch (severity) {
    case issue_severity::error: return "error";
    case issue_severity::warning: return "warning";
    case issue_severity::information: break;
    }
    return "information";
}

// Members in the order of the type, which XML keeps.
void write(signalbox::fhir::json_writer& json, const issue& one) {
    json.begin_object().member("severity", name_of(one.severity)).member("code", one.code);
    json.name("details").begin_object().member("text", one.text).end_object();
    if (!one.diagnostics.empty()) json.member("diagnostics", one.diagnostics);
    if (!one.location.empty()) {
        json.name("location").begin_array();
        for (const std::string& place : one.location) json.string(place);
        json.end_array();
    }
    if (!one.expression.empty()) json.name("expression").begin_array().string(one.expression).end_array();
    json.end_object();
}

} // namespace

std::string_view issue_code(std::string_view keyword) noexcept {
    for (const keyword_code& each : keyword_codes)
        if (each.keyword == keyword) return each.code;
    return keyword.starts_with("SBX-") ? "invariant" : "structure";
}

issue issue_of(const validation::violation& found, const signalbox::fhir::value& resource,
               signalbox::fhir::release release) {
    issue made;
    const bool warning = found.severity == validation::severity::warning;
    made.severity = warning ? issue_severity::warning : issue_severity::error;
    made.code = issue_code(found.keyword);
    made.text = found.expected;
    made.diagnostics = found.keyword;
    made.location.push_back(fmt::format("{}:{}", found.where.line, found.where.column));
    if (!found.pointer.empty()) made.location.push_back(found.pointer);
    made.expression = expression_of(resource, found.pointer, release);
    return made;
}

std::vector<issue> issues_of(const validation::verdict& verdict, const signalbox::fhir::value& resource,
                             signalbox::fhir::release release) {
    std::vector<issue> made;
    for (const auto& found : verdict.violations) made.push_back(issue_of(found, resource, release));
    if (!verdict.more) return made;
    made.push_back({.severity = issue_severity::information,
                    .code = "informational",
                    .text = fmt::format("there is more than the {} that are listed", verdict.violations.size()),
                    .diagnostics = "violations_max",
                    .location = {},
                    .expression = ""});
    return made;
}

std::string write_outcome(const std::vector<issue>& issues) {
    assert(!issues.empty());
    signalbox::fhir::json_writer json;
    json.begin_object().member("resourceType", "OperationOutcome").name("issue").begin_array();
    for (const issue& each : issues) write(json, each);
    json.end_array().end_object();
    return json.take();
}

bool write_as_xml(std::string& resource) {
    const auto read = signalbox::fhir::read_json(resource);
    if (!read) return false;
    auto xml = signalbox::fhir::write_xml(read->root(), signalbox::fhir::release::r4);
    if (xml) resource = std::move(*xml);
    return xml.has_value();
}

} // namespace signalbox::ingress::fhir
