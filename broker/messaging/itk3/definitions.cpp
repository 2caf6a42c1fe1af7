#include "broker/messaging/itk3/definitions.hpp"

#include <algorithm>

#include "broker/messaging/itk3/names.hpp"

namespace signalbox::messaging::itk3 {

namespace {

constexpr std::string_view events[] = {
    "ITK003D", "ITK004D", "ITK005D", "ITK006D", "ITK007C", "ITK008M",
    "ITK009D", "ITK010D", "ITK011M", "ITK012M", "ITK013D", "ITK014M",
};

constexpr std::string_view send_document =
    "https://fhir.nhs.uk/STU3/MessageDefinition/ITK-GPConnectSendDocument-MessageDefinition-";
constexpr std::string_view send_document_version = "1";
constexpr std::string_view update_record = "https://fhir.nhs.uk/MessageDefinition";
constexpr std::string_view of_nhs_england = "https://fhir.nhs.uk/";

} // namespace

bool is_event(std::string_view code) noexcept { return std::ranges::find(events, code) != std::end(events); }

bool asks_for_both(std::string_view event_code) noexcept {
    return event_code == names::send_document_event || event_code == names::update_record_event;
}

definition definition_of(std::string_view event_code, std::string_view reference) noexcept {
    if (event_code == names::send_document_event) {
        if (!reference.starts_with(send_document)) return definition::unknown;
        reference.remove_prefix(send_document.size());
        return reference == send_document_version ? definition::known : definition::other_version;
    }
    if (event_code == names::update_record_event)
        return reference.starts_with(update_record) ? definition::known : definition::unknown;
    const bool plausible =
        reference.starts_with(of_nhs_england) && reference.find("MessageDefinition") != reference.npos;
    return plausible ? definition::known : definition::unknown;
}

} // namespace signalbox::messaging::itk3
