#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace signalbox::message {

enum class message_state : std::uint8_t {
    received,
    accepted,
    routed,
    completed,
    refused,
    quarantined,
    expired,
    cancelled,
};

enum class delivery_state : std::uint8_t {
    ready,      // the head of its lane: may be taken
    leased,     // taken by a worker of this process (in memory only)
    sent,       // durable mark: about to touch the wire, at a destination that does not honour keys
    delivered,  // the destination has taken responsibility; in a mailbox: in the inbox
    confirmed,  // filed, or acknowledged by the mailbox
    retry_wait, // waits for its next attempt
    blocked,    // behind an open delivery of its lane, or behind a set-aside one of the same report
    held,       // a person is asked
    ambiguous,  // may have reached the destination, no valid answer
    dead_lettered,
    expired,
    cancelled,
};

std::string_view to_text(message_state state) noexcept;  // "quarantined"
std::string_view to_text(delivery_state state) noexcept; // "retry_wait"
std::optional<message_state> parse_message_state(std::string_view text) noexcept;
std::optional<delivery_state> parse_delivery_state(std::string_view text) noexcept;

// The one table of allowed transitions of each.
bool allowed(message_state from, message_state to) noexcept;
bool allowed(delivery_state from, delivery_state to) noexcept;

// Keeps later deliveries of its lane waiting: ready, leased, sent, retry_wait, ambiguous.
bool occupies_lane(delivery_state state) noexcept;
// Set aside for a person, so that later messages of the same report wait: held, dead_lettered.
bool set_aside(delivery_state state) noexcept;
// Nothing happens to it any more: delivered, confirmed, expired, cancelled. (A dead letter can still be released.)
bool settled(delivery_state state) noexcept;

} // namespace signalbox::message
