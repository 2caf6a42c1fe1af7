#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "broker/alarms/looks/look.hpp"
#include "broker/alarms/looks/new_codes.hpp"

namespace signalbox::alarms {

// Codes that a laboratory sends for the first time and that the map has no target for: one alarm by laboratory for as
// many as came, which ends by itself after an hour. What is met meanwhile is told by the next one.
class code_look final : public look {
  public:
    // Replaces what is kept, durably; false when it could not be written.
    using keeper = std::function<boost::asio::awaitable<bool>(std::string text)>;
    static constexpr std::chrono::hours open_for{1};

    // `codes` are met on the watchman's executor as well.
    code_look(std::shared_ptr<new_codes> codes, keeper keep) : codes_(std::move(codes)), keep_(std::move(keep)) {}

    boost::asio::awaitable<void> add_to(findings& found, const ledger& so_far, base::time_point now) override;

  private:
    std::shared_ptr<new_codes> codes_;
    keeper keep_;
    bool dirty_ = false; // something was told that is not kept
};

} // namespace signalbox::alarms
