#include "tools/replay/durability/killing.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tools/replay/durability/kill_plan.hpp"

namespace signalbox::replay {

using namespace std::chrono_literals;
using std::chrono::microseconds;

namespace {

constexpr microseconds further_max = 50ms; // from an answer to the kill: several requests are in hand then
constexpr microseconds look_every = 20ms;

} // namespace

boost::asio::awaitable<std::string> until_ready(started_hub& hub, pace& time) {
    const microseconds until = time.elapsed() + start_max;
    while (true) {
        const auto now = hub.look();
        if (now == started_hub::state::ready) co_return std::string{};
        if (now == started_hub::state::ended) co_return "the start command ended";
        if (time.elapsed() >= until) co_return fmt::format("it was not ready within {} s", start_max.count());
        co_await time.until(time.elapsed() + look_every);
    }
}

boost::asio::awaitable<void> killing::run(std::size_t messages, std::size_t kills, std::uint64_t seed) {
    std::mt19937_64 random{seed};
    for (const std::size_t planned : kill_plan(messages, kills, seed)) {
        const std::size_t after = std::min(std::max(planned, answered_ + 1), messages);
        while (answered_ < after) co_await changed_.wait();
        const microseconds further{std::uniform_int_distribution<std::int64_t>(0, further_max.count())(random)};
        co_await time_.until(time_.elapsed() + further);
        co_await kill_once();
        if (!trouble_.empty()) break;
    }
    if (!trouble_.empty()) with_.give_up();
    ended_ = true;
}

boost::asio::awaitable<void> killing::kill_once() {
    if (hub_.look() == started_hub::state::ended) {
        trouble_ = "it ended by itself";
        co_return;
    }
    kill_moment& moment = moments_.emplace_back();
    moment.answers = answered_;
    moment.at = time_.elapsed();
    hub_.kill();
    if (const auto started = hub_.start(); !started) {
        trouble_ = "the start command cannot be run any more: " + started.error().message();
        co_return;
    }
    trouble_ = co_await until_ready(hub_, time_);
    if (!trouble_.empty()) co_return;
    const auto now = where_();
    if (!now) {
        trouble_ = now.error();
        co_return;
    }
    if (const auto moved = with_.move_to(*now); !moved) trouble_ = moved.error().message();
    moment.away = time_.elapsed() - moment.at;
}

void killing::answered(std::size_t so_many) {
    answered_ = so_many;
    changed_.tell();
}

} // namespace signalbox::replay
