#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "broker/fhir/document.hpp"
#include "broker/message/message.hpp"
#include "broker/messaging/itk3/checks.hpp"
#include "broker/messaging/itk3/envelope.hpp"
#include "broker/messaging/itk3/response.hpp"

namespace signalbox::intake::itk3 {

// What was read of a message whose workflow id carries ITK3, or the acknowledgements of it.
struct content {
    std::optional<messaging::itk3::fault> unread; // why there is nothing below
    messaging::itk3::envelope envelope;
    std::optional<messaging::itk3::received_response> response; // of an acknowledgement
    messaging::itk3::syntax syntax = messaging::itk3::syntax::xml;
};

using content_pointer = std::shared_ptr<const content>; // null: the workflow id does not say ITK3

content_pointer read(const fhir::value& bundle, std::string_view text, std::string_view workflow_id);
// `diagnostics`: why, without anything of the text.
content_pointer unreadable(std::string_view workflow_id, std::string diagnostics);
content_pointer too_large(std::string_view workflow_id, std::uint64_t size_max);

// Whose message it is, for its lane: the patient of the payload, and the document as the report.
message::patient_key patient_key_of(const content& of);

} // namespace signalbox::intake::itk3
