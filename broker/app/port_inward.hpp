#pragma once

#include <string>
#include <utility>

#include "broker/delivery/inward/hub_port.hpp"
#include "broker/delivery/library/inward.hpp"

namespace signalbox::app {

// What an adapter in the hub's own process submits and confirms, for its destination. The port outlives it.
class port_inward final : public delivery::library::inward {
  public:
    port_inward(delivery::hub_port& port, std::string destination)
        : port_(port), destination_(std::move(destination)) {}

    boost::asio::awaitable<delivery::library::kept> submit(delivery::library::submission what) override;
    boost::asio::awaitable<delivery::library::kept> confirm(delivery::library::confirmation what) override;

  private:
    delivery::hub_port& port_;
    std::string destination_;
};

} // namespace signalbox::app
