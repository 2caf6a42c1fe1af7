#pragma once

#include <optional>
#include <string>

#include "broker/base/result.hpp"
#include "broker/base/secret.hpp"
#include "broker/intake/intake.hpp"
#include "broker/routing/patient_register.hpp"
#include "broker/store/records.hpp"

namespace signalbox::intake {

// Who led to the recipient of a message in chunks has to be known when its last chunk has come: what it says is held
// against that. Until then it stands in the place of the explanation of its route, sealed for that message: no file
// tells of the patient. Errors of both: those of base::seal and base::unseal.

// Of the first chunk, with its message id; empty where nobody is to be known again.
result<std::string> addressee_note(const base::secret& key, const intake_request& first);
// Of the message that the chunks make; nothing where it was addressed to the mailbox.
result<std::optional<routing::registered_patient>> addressee_of(const base::secret& key,
                                                                const store::message_record& whole);

} // namespace signalbox::intake
