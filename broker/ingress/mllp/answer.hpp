#pragma once

#include <functional>
#include <string>

#include "broker/pathology/hl7v2/acknowledgement.hpp"

namespace signalbox::ingress::mllp {

// What an acknowledgement calls itself, asked for once for each that is written.
using acknowledgement_names = std::function<pathology::hl7v2::acknowledgement_facts()>;

// The frames that a message is answered with, one behind the other; empty when its sender wants none, or none is
// possible. In enhanced mode (HL7 2.5.1, 2.9.3) the accept acknowledgement, where MSH-15 asks for it, then the
// application's, where MSH-16 does. What was not accepted has one acknowledgement alone: that of the level that wants
// it, MSH-15's before MSH-16's.
std::string frames_of_answer(const pathology::hl7v2::message& about, pathology::hl7v2::answer given,
                             const acknowledgement_names& name_next);

// "AA", "AE", "AR": in audit and metrics, whatever the mode.
std::string_view letters_of(pathology::hl7v2::answer given) noexcept;

} // namespace signalbox::ingress::mllp
