#include "broker/message/states.hpp"

#include <array>
#include <initializer_list>
#include <type_traits>

namespace signalbox::message {

namespace {

using ms = message_state;
using ds = delivery_state;

template <class State>
constexpr std::size_t index_of(State state) noexcept {
    return static_cast<std::size_t>(static_cast<std::underlying_type_t<State>>(state));
}

constexpr std::array<std::string_view, 8> message_names = {
    "received", "accepted", "routed", "completed", "refused", "quarantined", "expired", "cancelled",
};
constexpr std::array<std::string_view, 12> delivery_names = {
    "ready",   "leased", "sent",      "delivered",     "confirmed", "retry_wait",
    "blocked", "held",   "ambiguous", "dead_lettered", "expired",   "cancelled",
};

static_assert(message_names.size() == index_of(ms::cancelled) + 1);
static_assert(delivery_names.size() == index_of(ds::cancelled) + 1);

// Row `from` holds one bit per state that may follow it.
template <class State, std::size_t Count>
struct transitions {
    std::array<std::uint16_t, Count> rows{};

    struct row {
        State from;
        std::initializer_list<State> to;
    };
    constexpr transitions(std::initializer_list<row> allowed) {
        for (const row& line : allowed)
            for (const State to : line.to) rows[index_of(line.from)] |= static_cast<std::uint16_t>(1U << index_of(to));
    }
    constexpr bool allows(State from, State to) const noexcept {
        return ((rows[index_of(from)] >> index_of(to)) & 1U) != 0;
    }
};

constexpr transitions<ms, message_names.size()> message_table{
    // An upload that stays incomplete expires as received.
    {ms::received, {ms::accepted, ms::refused, ms::expired, ms::cancelled}},
    {ms::accepted, {ms::routed, ms::quarantined, ms::expired, ms::cancelled}},
    {ms::routed, {ms::completed, ms::expired, ms::cancelled}},
    // A destination refuses later what it had taken, or nobody collects it.
    {ms::completed, {ms::routed, ms::expired}},
    // Released by a person, with a route or a schema that has been put right.
    {ms::quarantined, {ms::routed, ms::expired, ms::cancelled}},
};

// A lease lives in memory only: whatever an attempt ends in follows durably on the state that the lease was taken from,
// so ready and retry_wait (its next attempt may fail again) go to every outcome.
constexpr transitions<ds, delivery_names.size()> delivery_table{
    {ds::ready,
     {ds::leased, ds::sent, ds::delivered, ds::retry_wait, ds::ambiguous, ds::held, ds::dead_lettered, ds::expired,
      ds::cancelled}},
    // Still before the wire: given back at a stop, or found expired or cancelled by the worker that took it.
    {ds::leased,
     {ds::ready, ds::sent, ds::delivered, ds::retry_wait, ds::ambiguous, ds::held, ds::dead_lettered, ds::expired,
      ds::cancelled}},
    // May be on the wire: never back to ready by itself, and neither expired nor cancelled behind the answer's back.
    {ds::sent, {ds::delivered, ds::ambiguous, ds::retry_wait, ds::dead_lettered, ds::held}},
    // Refused later by the destination, or collected by nobody.
    {ds::delivered, {ds::confirmed, ds::dead_lettered, ds::expired}},
    {ds::retry_wait,
     {ds::ready, ds::leased, ds::sent, ds::delivered, ds::retry_wait, ds::ambiguous, ds::held, ds::dead_lettered,
      ds::expired, ds::cancelled}},
    {ds::blocked, {ds::ready, ds::held, ds::expired, ds::cancelled}},
    // Expiry pauses while a person is asked. The person may know that it has arrived.
    {ds::held, {ds::ready, ds::blocked, ds::delivered, ds::dead_lettered, ds::cancelled}},
    // Resolved at once: again with the same key where the destination honours keys, else to a person.
    {ds::ambiguous, {ds::ready, ds::retry_wait, ds::held, ds::delivered, ds::dead_lettered}},
    {ds::dead_lettered, {ds::ready, ds::blocked, ds::cancelled}},
};

template <class State, std::size_t Count>
std::optional<State> parse(const std::array<std::string_view, Count>& names, std::string_view text) noexcept {
    for (std::size_t i = 0; i < Count; ++i)
        if (names[i] == text) return static_cast<State>(i);
    return std::nullopt;
}

} // namespace

std::string_view to_text(message_state state) noexcept { return message_names[index_of(state)]; }
std::string_view to_text(delivery_state state) noexcept { return delivery_names[index_of(state)]; }

std::optional<message_state> parse_message_state(std::string_view text) noexcept {
    return parse<message_state>(message_names, text);
}

std::optional<delivery_state> parse_delivery_state(std::string_view text) noexcept {
    return parse<delivery_state>(delivery_names, text);
}

bool allowed(message_state from, message_state to) noexcept { return message_table.allows(from, to); }
bool allowed(delivery_state from, delivery_state to) noexcept { return delivery_table.allows(from, to); }

bool occupies_lane(delivery_state state) noexcept {
    return state == ds::ready || state == ds::leased || state == ds::sent || state == ds::retry_wait ||
           state == ds::ambiguous;
}

bool set_aside(delivery_state state) noexcept { return state == ds::held || state == ds::dead_lettered; }

bool settled(delivery_state state) noexcept {
    return state == ds::delivered || state == ds::confirmed || state == ds::expired || state == ds::cancelled;
}

} // namespace signalbox::message
