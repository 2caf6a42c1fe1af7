#pragma once

#include <string>
#include <string_view>

#include "broker/fhir/document.hpp"

namespace signalbox::ingress::gpconnect {

// What a request says of what it is about; empty: nothing.
struct subject_of_request {
    std::string_view id;         // of the resource that the path is
    std::string_view nhs_number; // of a search or a body
    std::string_view patient_id; // logical id: of a path behind which there is more, or of a booking
};

// Why an answer is about something else than was asked for; empty when it is not. What has no id is not known
// to be another, and patients who stand within another resource do not count.
std::string_view why_about_another(const signalbox::fhir::value& root, const subject_of_request& asked);

} // namespace signalbox::ingress::gpconnect
