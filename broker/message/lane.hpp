#pragma once

#include <string>
#include <string_view>

#include "broker/base/secret.hpp"
#include "broker/message/message.hpp"

namespace signalbox::message {

// The keyed hash under which a patient or report appears outside the payload: 32 lower-case hex digits of
// HMAC-SHA256(key, label || 0 || text). Equal inputs give equal text within one hub, and nothing leads back.
std::string keyed_hash(const base::secret& key, std::string_view label, std::string_view text);

// The lane of a delivery within its destination (promises.md): the patient's NHS number when valid, else the sender's
// own patient id, else (sender, workflow id).
std::string lane_of(const base::secret& key, const patient_key& patient, std::string_view sender,
                    std::string_view workflow_id);

// Hash of (sender, report id); empty when the message has no report id.
std::string report_of(const base::secret& key, const patient_key& patient, std::string_view sender);

} // namespace signalbox::message
