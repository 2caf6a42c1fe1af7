#pragma once

#include <functional>
#include <string_view>
#include <utility>

#include "broker/message/observer.hpp"

namespace signalbox::app {

// Counts what the layers report, for /metrics. Any thread.
class metrics_observer final : public message::observer {
  public:
    void accepted(std::string_view message_id, std::string_view message_type) override;
    void quarantined(std::string_view message_id, std::string_view message_type) override;
    void numbers_used_again(std::string_view message_id) override;
    void settled(std::string_view delivery_id, std::string_view destination, std::string_view state) override;

    // Set once, before traffic: an alarm.
    void on_numbers_used_again(std::function<void()> listener) { numbers_used_again_ = std::move(listener); }

  private:
    std::function<void()> numbers_used_again_;
};

} // namespace signalbox::app
