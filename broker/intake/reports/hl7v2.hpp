#pragma once

#include "broker/base/limits.hpp"
#include "broker/intake/examine.hpp"
#include "broker/pathology/hl7v2/message.hpp"

namespace signalbox::intake {

// An HL7 v2 message that was read before: each of its reports is a part with its own patient. It is acceptable as a
// whole or not at all, because its sender has one answer for it.
examined examine_hl7v2(const pathology::hl7v2::message& message, const base::limits& limits);

} // namespace signalbox::intake
