#include "broker/intake/itk3/content.hpp"

#include <utility>

#include "broker/fhir/xml.hpp"
#include "broker/identifiers/nhs_number.hpp"
#include "broker/messaging/itk3/workflows.hpp"

namespace signalbox::intake::itk3 {

namespace {

using messaging::itk3::carries_acknowledgements;
using messaging::itk3::carries_itk3;

content_pointer without_content(std::string_view workflow_id, messaging::itk3::fault why) {
    if (!carries_itk3(workflow_id)) return nullptr;
    content made;
    made.unread = std::move(why);
    return std::make_shared<const content>(std::move(made));
}

} // namespace

content_pointer read(const fhir::value& bundle, std::string_view text, std::string_view workflow_id) {
    const bool answers = carries_acknowledgements(workflow_id);
    if (!answers && !carries_itk3(workflow_id)) return nullptr;
    content made;
    made.envelope = messaging::itk3::envelope_of(bundle);
    if (answers) made.response = messaging::itk3::response_of(bundle);
    if (!fhir::looks_like_xml(text)) made.syntax = messaging::itk3::syntax::json;
    return std::make_shared<const content>(std::move(made));
}

content_pointer unreadable(std::string_view workflow_id, std::string diagnostics) {
    return without_content(workflow_id, messaging::itk3::unreadable_message(std::move(diagnostics)));
}

content_pointer too_large(std::string_view workflow_id, std::uint64_t size_max) {
    return without_content(workflow_id, messaging::itk3::message_too_large(size_max));
}

message::patient_key patient_key_of(const content& of) {
    message::patient_key key;
    const auto& payload = of.envelope.payload;
    if (!payload) return key;
    key.report_id = payload->identifier;
    if (!payload->subject) return key;
    if (auto number = identifiers::parse_nhs_number(payload->subject->nhs_number)) key.nhs_number = std::move(*number);
    return key;
}

} // namespace signalbox::intake::itk3
