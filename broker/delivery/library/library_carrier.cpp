#include "broker/delivery/library/library_carrier.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <system_error>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "broker/base/log.hpp"
#include "broker/base/result.hpp"
#include "broker/delivery/library/call_threads.hpp"
#include "broker/delivery/library/instance.hpp"

namespace signalbox::delivery::library {

namespace asio = boost::asio;
using message::exchange_failure;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr milliseconds look_again{20};
constexpr milliseconds destroy_max{2'000};

outcome not_sent(const char* code, const char* why) { return {outcome::kind::retry, code, why, std::nullopt}; }

asio::awaitable<void> end_host(std::shared_ptr<instance> of) {
    of->host().end();
    co_return;
}

class library_carrier final : public carrier, public exchanger {
  public:
    library_carrier(std::shared_ptr<instance> made, asio::any_io_executor executor)
        : instance_(std::move(made)),
          executor_(std::move(executor)),
          threads_(instance_->max_in_flight() + questions_max + 1) {}

    ~library_carrier() override { instance_->host().end(); }

    asio::awaitable<outcome> deliver(const parcel& what) override {
        const auto core = co_await asio::this_coro::executor;
        const auto left = std::chrono::duration_cast<milliseconds>(what.deadline - steady_clock::now());
        if (left <= milliseconds(0)) co_return not_sent("not-sent", "no time was left");
        const auto made = std::make_shared<call>(what, static_cast<std::uint32_t>(left.count()), core);
        auto* const which = instance_->host().in_hand().open(made);
        if (which == nullptr) co_return not_sent("busy", "the adapter has as many as it takes, and does not answer");
        begin(made, [of = instance_, made, which] { of->deliver(*made, which); });
        co_await wait_for_answer(made, core, what.deadline);
        if (made->answer) co_return std::move(*made->answer);
        if (!made->claimed.exchange(true)) {
            static_cast<void>(instance_->host().in_hand().take(which));
            co_return not_sent("busy", "no thread of the adapter's was free");
        }
        co_return outcome{outcome::kind::unknown, "timeout", "no answer within the deadline", std::nullopt};
    }

    asio::awaitable<exchange_answer> exchange(message::exchange_request what) override {
        if (!instance_->about().exchanges) co_return exchange_failure::no_practice;
        const auto core = co_await asio::this_coro::executor;
        const auto until = what.deadline;
        const auto left = std::chrono::duration_cast<milliseconds>(until - steady_clock::now());
        if (left <= milliseconds(0)) co_return exchange_failure::not_reached;
        const auto made = std::make_shared<question>(std::move(what), static_cast<std::uint32_t>(left.count()), core);
        auto* const which = instance_->host().asked().open(made);
        if (which == nullptr) co_return exchange_failure::busy;
        begin(made, [of = instance_, made, which] { of->exchange(*made, which); });
        co_await wait_for_answer(made, core, until);
        if (made->answer) co_return std::move(*made->answer);
        if (!made->claimed.exchange(true)) {
            static_cast<void>(instance_->host().asked().take(which));
            co_return exchange_failure::busy;
        }
        co_return exchange_failure::no_answer;
    }

    asio::awaitable<void> end(milliseconds at_most) override {
        const auto until = steady_clock::now() + at_most;
        const auto core = co_await asio::this_coro::executor;
        const auto drained = std::make_shared<std::atomic<bool>>(false);
        threads_.run([of = instance_, at_most, drained] {
            of->drain(at_most);
            *drained = true;
        });
        co_await wait_for(core, until, [&] {
            return *drained && instance_->host().in_hand().size() + instance_->host().asked().size() == 0;
        });
        co_await asio::co_spawn(executor_, end_host(instance_), asio::use_awaitable);

        // On a thread of its own, for it may block; what is inside the adapter still keeps the instance.
        const auto ending = std::make_shared<std::atomic<int>>(0); // 1: destroyed, 2: it cannot be
        threads_.run([of = instance_, ending] { *ending = of->destroy() ? 1 : 2; });
        co_await wait_for(core, std::max(until, steady_clock::now() + destroy_max), [&] { return *ending != 0; });
        if (*ending != 1) log::warning("adapter.left", {{log::field::destination, instance_->destination()}});
    }

    bool honours_keys() const noexcept override { return instance_->honours_keys(); }
    std::uint32_t max_in_flight() const noexcept override { return instance_->max_in_flight(); }

  private:
    template <class Call> // call or question
    static asio::awaitable<void> wait_for_answer(std::shared_ptr<Call> made, asio::any_io_executor core,
                                                 steady_clock::time_point until) {
        asio::steady_timer answered(core, until);
        made->answered = &answered;
        static_cast<void>(co_await answered.async_wait(use_result)); // the answer comes by way of the core
        made->answered = nullptr;
    }

    template <class Call>
    void begin(const std::shared_ptr<Call>& made, std::function<void()> at_adapter) {
        if (instance_->about().never_blocks) {
            made->claimed = true;
            return at_adapter();
        }
        try {
            threads_.run([made, at_adapter = std::move(at_adapter)] {
                if (!made->claimed.exchange(true)) at_adapter();
            });
        } catch (const std::system_error&) {
            log::error("adapter.no_thread", {{log::field::destination, instance_->destination()}});
        }
    }

    static asio::awaitable<void> wait_for(asio::any_io_executor core, steady_clock::time_point until,
                                          std::function<bool()> condition) {
        asio::steady_timer pause(core);
        while (!condition() && steady_clock::now() < until) {
            pause.expires_after(look_again);
            static_cast<void>(co_await pause.async_wait(use_result));
        }
    }

    std::shared_ptr<instance> instance_;
    asio::any_io_executor executor_;
    call_threads threads_;
};

} // namespace

std::shared_ptr<carrier> make_library_carrier(const signalbox_adapter_table* table, library_settings how) {
    auto executor = how.host.executor;
    auto made = std::make_shared<instance>(table, std::move(how.host), how.max_in_flight);
    log::info("adapter.ready", {{log::field::destination, made->destination()},
                                {log::field::part, stdio::loggable(made->about().name)},
                                {log::field::version, stdio::loggable(made->about().version)}});
    return std::make_shared<library_carrier>(std::move(made), std::move(executor));
}

} // namespace signalbox::delivery::library
