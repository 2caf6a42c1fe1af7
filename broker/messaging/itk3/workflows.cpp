#include "broker/messaging/itk3/workflows.hpp"

#include <algorithm>

namespace signalbox::messaging::itk3 {

namespace {

constexpr std::string_view ending = "_ACK";

constexpr std::string_view carriers[] = {
    "GPFED_CONSULT_REPORT", // Send Document 1.x
    "GPCONNECT_SEND_DOCUMENT", "GPCONNECT_UPDATE_RECORD", "DIGIMED_FLU_VAC",   "TOC_FHIR_IP_DISCH",
    "TOC_FHIR_MH_DISCH",       "TOC_FHIR_EC_DISCH",       "TOC_FHIR_OP_ATTEN",
};

} // namespace

bool carries_itk3(std::string_view workflow_id) noexcept {
    return std::ranges::find(carriers, workflow_id) != std::end(carriers);
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
