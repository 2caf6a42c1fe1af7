#include "broker/messaging/itk3/envelope.hpp"
#include "broker/messaging/itk3/names.hpp"
#include "broker/messaging/itk3/response.hpp"

namespace signalbox::messaging::itk3 {

namespace {

fhir::value first_resource(const fhir::value& bundle, std::string_view type) {
    for (const fhir::value entry : bundle.find("entry"))
        if (entry.find("resource").string("resourceType") == type) return entry.find("resource");
    return {};
}

std::string_view code_of(const fhir::value& outcome) {
    for (const fhir::value issue : outcome.find("issue"))
        for (const fhir::value coding : issue.find("details").find("coding"))
            if (coding.string("system") == names::response_code_system) return coding.string("code");
    return {};
}

bool is_code(std::string_view text) noexcept {
    constexpr std::size_t digits = 5;
    return text.size() == digits && text.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

std::optional<received_response> response_of(const fhir::value& bundle) {
    const envelope about = envelope_of(bundle);
    if (!about.is_message || about.event_code != names::response_event) return std::nullopt;
    const fhir::value said = first_resource(bundle, "MessageHeader").find("response");
    const std::string_view code = code_of(first_resource(bundle, "OperationOutcome"));
    const std::string_view identifier = said.string("identifier");
    if (!is_code(code) || identifier.empty()) return std::nullopt;

    received_response read;
    read.identifier = std::string(identifier);
    read.code = std::string(code);
    read.level = code.starts_with('3') ? level::business : level::infrastructure;
    read.positive = said.string("code") == "ok";
    read.sender_reference = about.handling.sender_reference.value_or("");
    read.infrastructure_wanted = about.handling.infrastructure_wanted.value_or(false);
    return read;
}

std::optional<received_response> read_response(std::string_view text) {
    const auto read = read_text(text);
    if (!read) return std::nullopt;
    return response_of(read->root());
}

} // namespace signalbox::messaging::itk3
