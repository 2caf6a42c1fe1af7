#include "broker/delivery/stdio/starting_turns.hpp"

#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include "broker/base/spawn.hpp"

namespace signalbox::delivery::stdio {

namespace asio = boost::asio;

// Lives on the executor of who took it, as its timer does.
class starting_turns::turn {
  public:
    turn(std::shared_ptr<starting_turns> of, const asio::any_io_executor& core) : of_(std::move(of)), limit_(core) {
        limit_.expires_after(of_->turn_max_);
        limit_.async_wait([of = of_, given = given_](error_code stopped) {
            if (!stopped && !std::exchange(*given, true)) of->give_back();
        });
    }
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;
    ~turn() {
        if (!std::exchange(*given_, true)) of_->give_back();
    }

  private:
    std::shared_ptr<starting_turns> of_;
    asio::steady_timer limit_;
    std::shared_ptr<bool> given_ = std::make_shared<bool>(false);
};

starting_turns::starting_turns(asio::any_io_executor executor, std::chrono::milliseconds turn_max)
    : turn_max_(turn_max), free_(std::move(executor), 1) {
    give_back();
}

asio::awaitable<std::shared_ptr<starting_turns::turn>> starting_turns::take() {
    const auto core = co_await asio::this_coro::executor;
    static_cast<void>(co_await free_.async_receive(use_result)); // it is never closed
    co_return std::make_shared<turn>(shared_from_this(), core);
}

void starting_turns::give_back() { free_.try_send(error_code{}); }

} // namespace signalbox::delivery::stdio
