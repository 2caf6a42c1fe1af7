#pragma once

#include <string>

#include "broker/delivery/inward/hub_port.hpp"
#include "broker/message/states.hpp"
#include "broker/store/records.hpp"

namespace signalbox::delivery {

// What a confirmation asks of its delivery as it stands.
struct confirmation_step {
    enum class kind : std::uint8_t {
        settle,    // `to`, then look again
        kept,      // it is so already
        too_early, // `text` tells why; it may be said again when the delivery has been handed over
        refused,   // `text` tells why
    };
    kind what{};
    message::delivery_state to{};
    std::string text;
};

// One step of promises.md's table for what is said of a delivery that is not at its carrier. A confirmation that comes
// while the acceptance is not recorded yet, or was lost, is the acceptance too. Pure.
confirmation_step next_step(const store::delivery_record& now, const confirmation& said);

// How the reason of a dead letter begins that its practice has refused; the code follows.
constexpr std::string_view refused_by_practice = "refused by practice";

} // namespace signalbox::delivery
