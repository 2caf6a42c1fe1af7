#include "broker/alarms/looks/delivery_look.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace signalbox::alarms {

namespace {

using std::chrono::milliseconds;

// Whether the oldest is too old, with some way back before it is young again.
bool too_old(base::time_point since, milliseconds limit, bool was_open, base::time_point now) {
    return now - since > (was_open ? limit / 2 : limit);
}

void add_age(findings& found, kind of, const std::string& destination, std::optional<base::time_point> since,
             milliseconds limit, const ledger& so_far, base::time_point now) {
    if (!since || !too_old(*since, limit, so_far.is_open(of, destination), now)) return;
    found.hold.push_back({of, destination, fmt::format("since {}", base::to_iso8601(*since)), {}});
}

bool anything_waits(const store::backlogs& waiting, const std::string& destination) {
    return std::any_of(waiting.destinations.begin(), waiting.destinations.end(), [&](const store::backlog& each) {
        return each.destination == destination && (each.waiting_since || each.blocked_since);
    });
}

} // namespace

void add_backlog(findings& found, const store::backlogs& waiting, const delivery_limits& limits, const ledger& so_far,
                 base::time_point now) {
    for (const kind each : {kind::oldest_waiting, kind::oldest_blocked, kind::dead_letters, kind::quarantine})
        found.looked_at.insert(each);
    for (const store::backlog& each : waiting.destinations) {
        add_age(found, kind::oldest_waiting, each.destination, each.waiting_since, limits.waiting_max, so_far, now);
        add_age(found, kind::oldest_blocked, each.destination, each.blocked_since, limits.blocked_max, so_far, now);
        if (each.held + each.dead_lettered == 0) continue;
        found.hold.push_back({kind::dead_letters,
                              each.destination,
                              fmt::format("{} dead letters, {} held", each.dead_lettered, each.held),
                              {}});
    }
    if (waiting.quarantined == 0) return;
    found.hold.push_back({kind::quarantine, "", fmt::format("{} messages", waiting.quarantined), {}});
}

void add_breakers(findings& found, const std::vector<destination_breaker>& breakers, const store::backlogs& waiting,
                  const ledger& so_far) {
    found.looked_at.insert(kind::breaker_open);
    for (const destination_breaker& each : breakers) {
        const bool not_known_yet = !each.answered && so_far.is_open(kind::breaker_open, each.destination) &&
                                   anything_waits(waiting, each.destination);
        if (!each.open && !not_known_yet) continue;
        const alarm* open = so_far.find(kind::breaker_open, each.destination); // it knows with what it opened
        found.hold.push_back(
            {kind::breaker_open, each.destination, open ? open->detail : "nothing is taken to it but probes", {}});
    }
}

boost::asio::awaitable<void> delivery_look::add_to(findings& found, const ledger& so_far, base::time_point now) {
    const auto waiting = co_await store_.waiting();
    if (!waiting) co_return; // a store that has failed stops the hub by itself
    add_backlog(found, *waiting, limits_, so_far, now);
    add_breakers(found, breakers_(), *waiting, so_far);
}

} // namespace signalbox::alarms
