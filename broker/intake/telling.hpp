#pragma once

#include <optional>
#include <string>
#include <vector>

#include "broker/intake/intake.hpp"

namespace signalbox::intake {

// Of a message that is recorded, until it is known what became of it.
struct recorded_arrival {
    std::string message_id;
    bool quarantined = false;
    std::string code;                              // of the REPORT: "SBX-V"
    std::vector<message::told_settlement> waiting; // deliveries that somebody is to take
    std::size_t parts = 0;                         // of an interchange
};

// Tells an observer that records of a message that is about to be committed; `seen` is its body where that is in no
// payload's memory. Called before the commit, which couriers may follow at once.
recorded_arrival tell_arrival(message::observer& to, const store::acceptance& what, std::optional<std::string> seen);
// With the deliveries that the store cancelled because an earlier message brought the same.
void tell_kept(message::observer& to, const recorded_arrival& of, const store::accepted& kept);
void tell_refusal(message::observer& to, const recorded_arrival& of, refusal::why why);
// Of one that is refused before there is anything to commit.
void tell_invalid(message::observer& to, const intake_request& what, std::optional<std::string> seen);

} // namespace signalbox::intake
