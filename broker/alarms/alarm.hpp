#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "broker/base/clock.hpp"

namespace signalbox::alarms {

// What a person has to know without looking. An alarm is about a state, never about one message.
enum class kind : std::uint8_t {
    oldest_waiting,      // subject: destination
    oldest_blocked,      // likewise
    breaker_open,        // likewise
    dead_letters,        // likewise: dead letters and held deliveries
    quarantine,          // no subject
    silent_feed,         // subject: "MAILBOX WORKFLOW"
    disk_low,            // no subject
    certificate_30_days, // subject: whose it is, "listener mesh"
    certificate_7_days,  // likewise
    clock_step,          // no subject
    numbers_used_again,  // no subject: an interchange with the numbers of another one
    answer_overdue,      // subject: the mailbox that should have answered
    new_codes,           // subject: the laboratory's mailbox
    withdrawn_results,   // likewise: results that were deleted, or of a wrong patient
};
std::string_view to_text(kind of) noexcept;
std::optional<kind> parse_kind(std::string_view text) noexcept;
std::vector<kind> all_kinds();

// Something that holds now. No part of it may speak of a patient.
struct condition {
    kind of{};
    std::string subject;
    std::string detail;                    // one line, for a person
    std::optional<base::time_point> until; // of an event: how long it counts as holding
};

// What one round of looking has found. What was not looked at stays as it is.
struct findings {
    std::vector<condition> hold;
    std::set<kind> looked_at;
};

struct alarm {
    kind of{};
    std::string subject;
    std::string detail; // as it was at the last look
    base::time_point opened_at;
    std::optional<base::time_point> until;
};

// To be told once to each channel.
struct news {
    alarm about;
    bool opened = true;
    base::time_point at;

    // The same for every attempt to tell it: "breaker_open/practice/2026-11-22T14:05:06.000000Z/opened".
    std::string id() const;
    std::string_view event() const noexcept { return opened ? "opened" : "closed"; }
};

} // namespace signalbox::alarms
