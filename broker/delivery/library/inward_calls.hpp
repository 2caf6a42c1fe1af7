#pragma once

#include "signalbox/adapter.h"

#include <cstdint>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "broker/delivery/library/inward.hpp"
#include "broker/delivery/library/questions.hpp"

namespace signalbox::delivery::library {

// What an adapter hands in of its own accord. Answers are given on the executor. Any thread.
class inward_calls : public std::enable_shared_from_this<inward_calls> {
  public:
    // `to_hub` may be null: then everything is refused.
    inward_calls(boost::asio::any_io_executor executor, std::shared_ptr<inward> to_hub);

    void submit(const signalbox_submission* what, signalbox_kept done, void* user);
    void confirm(const signalbox_confirmation* what, signalbox_kept done, void* user);
    void end(); // answers what is open, and takes no more

  private:
    struct asked {
        signalbox_kept done;
        void* user;
        std::uint64_t number;
    };

    void ask(boost::asio::awaitable<kept> what, signalbox_kept done, void* user);
    static boost::asio::awaitable<void> ask_one(std::shared_ptr<inward_calls> self, boost::asio::awaitable<kept> what,
                                                asked by);

    boost::asio::any_io_executor executor_;
    std::shared_ptr<inward> to_hub_;
    questions open_;
};

} // namespace signalbox::delivery::library
