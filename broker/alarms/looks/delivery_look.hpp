#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "broker/alarms/looks/look.hpp"
#include "broker/store/store.hpp"

namespace signalbox::alarms {

struct delivery_limits {
    std::chrono::milliseconds waiting_max{900'000}; // the oldest at a destination
    std::chrono::milliseconds blocked_max{3'600'000};
};

// A destination as its courier knows it.
struct destination_breaker {
    std::string destination;
    bool open = false;
    bool answered = false; // it has taken something since the hub started
};

// What the store's backlog and the breakers say. An alarm about age closes when the oldest is younger than half of the
// limit, so that it does not come and go around it. A breaker that was open before a restart counts as open until its
// destination answers, or nothing waits for it.
void add_backlog(findings& found, const store::backlogs& waiting, const delivery_limits& limits, const ledger& so_far,
                 base::time_point now);
void add_breakers(findings& found, const std::vector<destination_breaker>& breakers, const store::backlogs& waiting,
                  const ledger& so_far);

// Waiting, blocked and dead letters, quarantine, breakers.
class delivery_look final : public look {
  public:
    using breakers = std::function<std::vector<destination_breaker>()>;

    delivery_look(store::store& store, delivery_limits limits, breakers now)
        : store_(store), limits_(limits), breakers_(std::move(now)) {}

    boost::asio::awaitable<void> add_to(findings& found, const ledger& so_far, base::time_point now) override;

  private:
    store::store& store_;
    delivery_limits limits_;
    breakers breakers_;
};

} // namespace signalbox::alarms
