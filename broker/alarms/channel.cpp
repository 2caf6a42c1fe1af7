#include "broker/alarms/channel.hpp"

#include <algorithm>

#include "broker/base/log.hpp"

namespace signalbox::alarms {

namespace asio = boost::asio;
using std::chrono::milliseconds;

channel::channel(std::unique_ptr<teller> by, telling_patience patience, asio::any_io_executor executor,
                 std::function<void()> changed)
    : by_(std::move(by)), patience_(patience), bell_(std::move(executor)), changed_(std::move(changed)) {}

void channel::add(news what) {
    if (untold_.size() >= untold_max) {
        // The first may be on its way.
        give_up(untold_[1], "too many wait");
        untold_.erase(untold_.begin() + 1);
    }
    untold_.push_back(std::move(what));
    bell_.cancel();
}

void channel::stop() {
    stopping_ = true;
    bell_.cancel();
}

asio::awaitable<void> channel::run(std::shared_ptr<channel> self) {
    while (!self->stopping_) {
        if (self->untold_.empty())
            co_await self->wait(milliseconds::max());
        else
            co_await self->tell_first();
    }
}

asio::awaitable<void> channel::tell_first() {
    const news what = untold_.front();
    milliseconds length = patience_.first_wait;
    for (std::uint32_t attempt = 1; !stopping_; ++attempt) {
        const auto told = co_await by_->tell(what);
        if (told || attempt >= patience_.attempts_max) {
            if (!told) give_up(what, "tried too often");
            untold_.pop_front();
            changed_();
            co_return;
        }
        log::warning("alarm.not_told", {{log::field::part, name()}, {log::field::error, told.error().message()}});
        const auto until = std::chrono::steady_clock::now() + length;
        while (!stopping_ && std::chrono::steady_clock::now() < until)
            co_await wait(std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now()));
        length = std::min(length * 2, patience_.wait_max);
    }
}

asio::awaitable<void> channel::wait(milliseconds length) {
    if (length == milliseconds::max())
        bell_.expires_at(asio::steady_timer::time_point::max());
    else
        bell_.expires_after(length);
    static_cast<void>(co_await bell_.async_wait(use_result)); // rung or expired: both mean, look again
}

void channel::give_up(const news& what, const char* why) const {
    log::error("alarm.untold",
               {{log::field::part, name()}, {log::field::rule, to_text(what.about.of)}, {log::field::reason, why}});
}

} // namespace signalbox::alarms
