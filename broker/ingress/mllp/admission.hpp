#pragma once

#include <cstdint>
#include <string>

#include "broker/ingress/mllp/mllp.hpp"

namespace signalbox::ingress::mllp {

// Whose message it is and for whom, as far as that is known.
struct admitted {
    const sender_rule* sender = nullptr;
    const recipient_rule* recipient = nullptr;
    std::string workflow_id;
};

// Looks at a message's header alone, which it has to have. What keeps it out becomes an error among its findings:
// sender-unknown, recipient-unknown, sender-not-registered, recipient-not-registered, processing-id-unsupported,
// control-id-length.
admitted admit(const settings& with, const http::peer& from, pathology::hl7v2::message& message);

// An error about a field of MSH; 0 is the whole message.
pathology::finding error_in_header(std::string code, std::string text, std::uint32_t field);

} // namespace signalbox::ingress::mllp
