#include "broker/message/lane.hpp"

#include "broker/base/crypto.hpp"
#include "broker/identifiers/nhs_number.hpp"

namespace signalbox::message {

namespace {

// Two texts as one that no other pair gives, because the first (a label, a mailbox id) holds no NUL.
std::string pair_of(std::string_view first, std::string_view second) {
    std::string pair(first);
    pair += '\0';
    pair += second;
    return pair;
}

} // namespace

std::string keyed_hash(const base::secret& key, std::string_view label, std::string_view text) {
    const auto digest = base::hmac_sha256(base::as_bytes(key.reveal()), base::as_bytes(pair_of(label, text)));
    return base::to_hex(std::span(digest).first<16>());
}

// Each form has a label of its own, so that a patient id that happens to look like an NHS number shares no lane.
std::string lane_of(const base::secret& key, const patient_key& patient, std::string_view sender,
                    std::string_view workflow_id) {
    if (identifiers::is_nhs_number(patient.nhs_number)) return keyed_hash(key, "patient", patient.nhs_number);
    if (!patient.sender_patient_id.empty())
        return keyed_hash(key, "sender-patient", pair_of(sender, patient.sender_patient_id));
    return keyed_hash(key, "sender-workflow", pair_of(sender, workflow_id));
}

std::string report_of(const base::secret& key, const patient_key& patient, std::string_view sender) {
    if (patient.report_id.empty()) return {};
    return keyed_hash(key, "report", pair_of(sender, patient.report_id));
}

} // namespace signalbox::message
