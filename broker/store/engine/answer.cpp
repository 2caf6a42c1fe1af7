#include "broker/store/engine/answer.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace signalbox::store::engine {

namespace {

template <class Handler>
class waiting final : public sleeper {
  public:
    explicit waiting(Handler handler)
        : handler_(std::move(handler)), work_(boost::asio::get_associated_executor(handler_)) {}

    void wake() override {
        boost::asio::post(work_.get_executor(), [handler = std::move(handler_)]() mutable { std::move(handler)(); });
    }

  private:
    Handler handler_;
    boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler>> work_;
};

} // namespace

boost::asio::awaitable<void> sleep_until_woken(std::function<void(std::unique_ptr<sleeper>)> start) {
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
        [](auto handler, const std::function<void(std::unique_ptr<sleeper>)>& begin) {
            begin(std::make_unique<waiting<decltype(handler)>>(std::move(handler)));
        },
        boost::asio::use_awaitable, std::move(start));
}

} // namespace signalbox::store::engine
