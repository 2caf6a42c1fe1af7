#pragma once

#include <chrono>
#include <string>

#include "broker/base/clock.hpp"
#include "broker/base/secret.hpp"
#include "broker/store/records.hpp"

namespace signalbox::store {

// Why a message did not reach its recipient, in the terms of MESH (../shared/contracts/mesh.md 3, 6). No part of it
// holds a value of the message.
struct report_reason {
    std::string event; // "SEND", "TRANSFER", "VALIDATE"
    std::string code;  // "14", "EPL-151", "SBX-V"
    std::string description;
};

// MESH code 14: nobody collected it within that time.
report_reason uncollected_reason(std::chrono::milliseconds after);
// The hub's own code: its sender did not send the rest within that time.
report_reason incomplete_reason(std::chrono::milliseconds after, std::uint32_t chunks);

// The empty REPORT that tells a sender, in its own mailbox, of a message that failed. The mailbox must exist.
acceptance report_about(const message::envelope& failed, const report_reason& why, std::string message_id,
                        base::time_point now, const base::secret& lane_key);

} // namespace signalbox::store
