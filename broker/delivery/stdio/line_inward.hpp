#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "broker/delivery/library/inward.hpp"
#include "broker/delivery/stdio/hub_lines.hpp"

namespace signalbox::delivery::stdio {

// What a hosted adapter hands in, as lines to the hub, whose answers come back by ref and delivery id. On one executor.
class line_inward final : public library::inward {
  public:
    // `say` writes a line to the hub. Payloads above 1 MiB lie in `folder` until the answer.
    line_inward(boost::asio::any_io_executor core, std::string folder, std::function<void(std::string line)> say);

    boost::asio::awaitable<library::kept> submit(library::submission what) override;
    boost::asio::awaitable<library::kept> confirm(library::confirmation what) override;

    void heard(const kept_answer& answer);
    void end(); // whoever waits is told that the hub is gone

  private:
    struct waiting;
    boost::asio::awaitable<library::kept> answer_to(std::string key, std::string line);

    boost::asio::any_io_executor core_;
    std::string folder_;
    std::function<void(std::string)> say_;
    std::multimap<std::string, std::shared_ptr<waiting>> waiting_; // by what the answer names
    std::uint64_t files_ = 0;
    bool ended_ = false;
};

} // namespace signalbox::delivery::stdio
