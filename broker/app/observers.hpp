#pragma once

#include <vector>

#include "broker/message/observer.hpp"

namespace signalbox::app {

// Tells each of several what one is told. They are added before there is traffic, and outlive it.
class observers final : public message::observer {
  public:
    void add(message::observer& one) { all_.push_back(&one); }

    void accepted(std::string_view message_id, std::string_view message_type) override;
    void quarantined(std::string_view message_id, std::string_view message_type) override;
    void numbers_used_again(std::string_view message_id) override;
    void settled(std::string_view delivery_id, std::string_view destination, std::string_view state) override;

    bool records() const noexcept override;
    void came(message::arrival what) override;
    void decided(message::decision what) override;
    void answered(message::question what) override;
    void refused(message::refused_request what) override;
    void rendered(message::told_rendering what) override;
    void concluded(message::told_settlement what) override;

  private:
    std::vector<message::observer*> all_;
};

} // namespace signalbox::app
