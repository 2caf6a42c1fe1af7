#pragma once

#include <memory>
#include <set>
#include <string>

#include "broker/message/exchange.hpp"

namespace signalbox::app {

// Asks a practice through its adapter, where it has one, and over HTTP at its service roots where it has none.
class practice_exchange final : public message::exchange {
  public:
    practice_exchange(std::set<std::string, std::less<>> with_adapter, std::shared_ptr<message::exchange> adapters,
                      std::unique_ptr<message::exchange> upstream)
        : with_adapter_(std::move(with_adapter)), adapters_(std::move(adapters)), upstream_(std::move(upstream)) {}

    boost::asio::awaitable<boost::system::result<message::exchange_response, message::exchange_failure>>
    ask(message::exchange_request what) override {
        message::exchange& to = with_adapter_.contains(what.practice_ods) ? *adapters_ : *upstream_;
        return to.ask(std::move(what));
    }

    void stop() override {
        adapters_->stop();
        upstream_->stop();
    }

  private:
    std::set<std::string, std::less<>> with_adapter_; // by ODS code
    std::shared_ptr<message::exchange> adapters_;
    std::unique_ptr<message::exchange> upstream_;
};

} // namespace signalbox::app
