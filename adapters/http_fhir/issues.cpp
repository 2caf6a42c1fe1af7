#include "adapters/http_fhir/issues.hpp"

#include "signalbox/redaction.hpp"

#include <algorithm>

#include "broker/fhir/json.hpp"

namespace signalbox::adapters::http_fhir {

namespace {

constexpr std::size_t diagnostics_max = 500;
constexpr std::size_t searched_max = 4UL << 20U;
constexpr std::size_t code_max = 32;

adapter::payload_words words_of(const fhir::document& message) {
    adapter::payload_words made;
    for (std::uint32_t i = 0; i < message.size(); ++i) {
        const fhir::value one = message.at(i);
        if (one.is(fhir::kind::string) || one.is(fhir::kind::number)) made.add(one.text());
    }
    for (std::uint32_t i = 0; i < message.size(); ++i) {
        const fhir::value one = message.at(i);
        made.let_through(one.name());
        if (one.name() == "resourceType") made.let_through(one.text());
    }
    return made;
}

// A code of FHIR's own: lower-case letters and hyphens.
std::string clean_code(std::string_view text) {
    const bool is_code =
        std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
    return is_code ? std::string(text.substr(0, code_max)) : std::string();
}

fhir::value worst_of(const fhir::value& issues) {
    for (const fhir::value one : issues) {
        const std::string_view severity = one.string("severity");
        if (severity == "error" || severity == "fatal") return one;
    }
    return issues.at(0);
}

std::string said_by(const fhir::value& one) {
    std::string said;
    const auto add = [&said](std::string_view more) {
        if (more.empty()) return;
        if (!said.empty()) said += ' ';
        said += more;
    };
    const fhir::value details = one.find("details");
    add(details.find("coding").at(0).string("code"));
    for (const char* places : {"expression", "location"}) add(one.find(places).at(0).text());
    add(details.string("text"));
    add(one.string("diagnostics"));
    return said;
}

} // namespace

issue first_issue(const fhir::value& operation_outcome, std::string_view payload) {
    if (operation_outcome.string("resourceType") != "OperationOutcome") return {};
    const fhir::value one = worst_of(operation_outcome.find("issue"));
    issue made{clean_code(one.string("code")), {}};
    if (payload.size() > searched_max) return made;
    const auto message = fhir::read_json(payload);
    if (message) made.diagnostics = adapter::told_without(words_of(*message), said_by(one), diagnostics_max);
    return made;
}

} // namespace signalbox::adapters::http_fhir
