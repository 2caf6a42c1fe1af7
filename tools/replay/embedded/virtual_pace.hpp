#pragma once

#include <algorithm>

#include "tools/replay/embedded/virtual_hub.hpp"
#include "tools/replay/target.hpp"

namespace signalbox::replay {

// The time of an embedded hub, which moves when the player asks for it and stands else. Waiting blocks: nothing else
// goes on then.
class virtual_pace final : public pace {
  public:
    explicit virtual_pace(virtual_hub& hub) : hub_(hub), began_(hub.clock().now()) {}

    base::time_point wall() const override { return hub_.clock().now(); }
    std::chrono::microseconds elapsed() const override { return hub_.clock().now() - began_; }
    boost::asio::awaitable<void> until(std::chrono::microseconds elapsed) override {
        hub_.advance_to(began_ + elapsed);
        co_return;
    }
    // Ever longer, for what is under way for hours is not looked at each minute.
    boost::asio::awaitable<void> a_while() override {
        hub_.advance_to(hub_.clock().now() + step_);
        step_ = std::min<std::chrono::microseconds>(2 * step_, std::chrono::hours(1));
        co_return;
    }
    bool stands() const noexcept override { return true; }

  private:
    virtual_hub& hub_;
    base::time_point began_;
    std::chrono::microseconds step_ = std::chrono::seconds(1);
};

} // namespace signalbox::replay
