#include "broker/delivery/stdio/starting_turns.hpp"

#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "broker/base/spawn.hpp"

using namespace signalbox::delivery::stdio;
namespace asio = boost::asio;

namespace {

using turn = std::shared_ptr<starting_turns::turn>;

asio::awaitable<void> take(std::shared_ptr<starting_turns> from, turn& into) { into = co_await from->take(); }

// Two that want their turn, on one core.
struct two_starts {
    explicit two_starts(std::chrono::milliseconds turn_max)
        : turns(std::make_shared<starting_turns>(core.get_executor(), turn_max)) {
        signalbox::base::spawn(core.get_executor(), take(turns, first), "test.first");
        signalbox::base::spawn(core.get_executor(), take(turns, second), "test.second");
    }

    asio::io_context core;
    std::shared_ptr<starting_turns> turns;
    turn first;
    turn second;
};

} // namespace

TEST_CASE("starting turns: the second starts when the first has given its turn back", "[delivery][stdio]") {
    two_starts both(std::chrono::hours(1));
    both.core.poll();
    CHECK(both.first != nullptr);
    CHECK(both.second == nullptr);

    both.first.reset();
    both.core.poll();

    CHECK(both.second != nullptr);
}

TEST_CASE("starting turns: one that never gets ready holds the others up for its time only", "[delivery][stdio]") {
    two_starts both(std::chrono::milliseconds(1));

    while (both.second == nullptr) both.core.run_one();

    CHECK(both.first != nullptr);
}
