#pragma once

#include <array>
#include <string>

#include "broker/base/metrics.hpp"
#include "broker/delivery/carrier.hpp"
#include "broker/mapping/render.hpp"

namespace signalbox::delivery {

// The numbers of one destination, looked up once.
class courier_metrics {
  public:
    explicit courier_metrics(const std::string& destination);

    void ended(outcome::kind kind, double seconds) noexcept;
    void rendered(const mapping::rendering& what) noexcept; // once per delivery, not per attempt

    base::gauge in_flight;
    base::gauge breaker_open;

  private:
    std::array<base::counter, 6> outcomes_; // by outcome::kind
    base::histogram seconds_;
    base::counter mapped_;
    std::array<base::counter, 4> issues_; // by mapping_issue::kind
    base::counter errors_;
    base::counter clinical_losses_;
    base::counter warnings_;
    base::counter other_losses_;
};

} // namespace signalbox::delivery
