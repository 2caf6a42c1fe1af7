#pragma once

#include <chrono>

#include "broker/alarms/looks/look.hpp"
#include "broker/store/store.hpp"

namespace signalbox::alarms {

// How long an answer of ITK3 that was asked for may take.
struct answer_limits {
    std::chrono::milliseconds infrastructure_max{std::chrono::hours{24}};
    std::chrono::milliseconds business_max{std::chrono::days{7}};
};

// Answers that are late, by the mailbox that they should have come from.
class answer_look final : public look {
  public:
    answer_look(store::store& store, answer_limits limits) : store_(store), limits_(limits) {}

    boost::asio::awaitable<void> add_to(findings& found, const ledger& so_far, base::time_point now) override;

  private:
    store::store& store_;
    answer_limits limits_;
};

} // namespace signalbox::alarms
