#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "broker/base/secret.hpp"
#include "broker/http/message.hpp"
#include "broker/ingress/gpconnect/admission.hpp"
#include "broker/store/records.hpp"

namespace signalbox::ingress::gpconnect {

// How a call ended.
struct ending {
    unsigned status = 0;
    std::chrono::milliseconds took{};
    std::string nhs_number;          // of whom it was about; never written as it is
    std::string patient_id;          // logical id of whom a booking is for; likewise
    std::string body;                // of the question, where it is recorded
    std::uint64_t document_size = 0; // of an answer that goes through, as the practice stated it
    std::string remark;              // why it was refused, or what was wrong with the answer
};

// The record of a call, refused or not in the same detail (GP Connect 1.6.2, audit and provenance): who asked, of which
// organisation, role and device, with what right, whom, for what, about whom. Patients and ids of records stand there
// as keyed digests: who knows the number and has the key finds them. No query string.
store::audit_entry audit_of(const http::request& request, const call& of, const ending& how, const base::secret& key);

} // namespace signalbox::ingress::gpconnect
