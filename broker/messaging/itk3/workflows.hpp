#pragma once

#include <string>
#include <string_view>

namespace signalbox::messaging::itk3 {

// Workflow ids of MESH that carry ITK3 messages (../shared/contracts/gpconnect.md 6.3), those of their acknowledgements
// not among them. Case counts.
bool carries_itk3(std::string_view workflow_id) noexcept;

// The event of the messages that such a workflow id carries, "ITK007C"; empty: it carries none.
std::string_view event_of(std::string_view workflow_id) noexcept;

// The workflow id of what answers such a message: GPCONNECT_SEND_DOCUMENT_ACK. An answer is answered under its own.
std::string acknowledgement_workflow(std::string_view workflow_id);

// True for the workflow id of such an answer.
bool carries_acknowledgements(std::string_view workflow_id) noexcept;

} // namespace signalbox::messaging::itk3
