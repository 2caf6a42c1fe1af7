#include "broker/messaging/itk3/workflows.hpp"

#include <algorithm>

namespace signalbox::messaging::itk3 {

namespace {

constexpr std::string_view ending = "_ACK";

struct carrier {
    std::string_view workflow_id;
    std::string_view event; // of ITK-MessageEvent-2
};
constexpr carrier carriers[] = {
    {"GPFED_CONSULT_REPORT", "ITK007C"}, // Send Document 1.x
    {"GPCONNECT_SEND_DOCUMENT", "ITK007C"}, {"GPCONNECT_UPDATE_RECORD", "ITK014M"}, {"DIGIMED_FLU_VAC", "ITK009D"},
    {"TOC_FHIR_IP_DISCH", "ITK003D"},       {"TOC_FHIR_MH_DISCH", "ITK004D"},       {"TOC_FHIR_EC_DISCH", "ITK005D"},
    {"TOC_FHIR_OP_ATTEN", "ITK006D"},
};

} // namespace

bool carries_itk3(std::string_view workflow_id) noexcept { return !event_of(workflow_id).empty(); }

std::string_view event_of(std::string_view workflow_id) noexcept {
    const auto* const found = std::ranges::find(carriers, workflow_id, &carrier::workflow_id);
    return found == std::end(carriers) ? std::string_view() : found->event;
}

std::string acknowledgement_workflow(std::string_view workflow_id) {
    return carries_acknowledgements(workflow_id) ? std::string(workflow_id) : std::string(workflow_id).append(ending);
}

bool carries_acknowledgements(std::string_view workflow_id) noexcept {
    if (!workflow_id.ends_with(ending)) return false;
    workflow_id.remove_suffix(ending.size());
    return carries_itk3(workflow_id);
}

} // namespace signalbox::messaging::itk3
