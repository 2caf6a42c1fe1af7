#include "broker/base/cores.hpp"

#include <future>
#include <set>

#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

using namespace signalbox;
namespace asio = boost::asio;

namespace {

// The thread that runs what is posted to `executor`.
template <class Executor>
std::thread::id thread_of(const Executor& executor) {
    std::promise<std::thread::id> told;
    auto answer = told.get_future();
    asio::post(executor, [&told] { told.set_value(std::this_thread::get_id()); });
    return answer.get();
}

} // namespace

TEST_CASE("cores: each context has one thread of its own", "[base]") {
    base::cores cores(3);
    cores.run();

    std::set<std::thread::id> threads = {std::this_thread::get_id()};
    for (std::size_t i = 0; i < cores.size(); ++i) {
        const auto first = thread_of(cores.at(i).get_executor());
        CHECK(first == thread_of(cores.at(i).get_executor()));
        threads.insert(first);
    }

    CHECK(threads.size() == 4);
}

TEST_CASE("cores: without a count there is one per processor", "[base]") {
    const base::cores cores;

    CHECK(cores.size() == std::max(1U, std::thread::hardware_concurrency()));
}

TEST_CASE("cores: the workers are threads beside the cores", "[base]") {
    base::cores cores(1, 1);
    cores.run();

    CHECK(thread_of(cores.workers().get_executor()) != thread_of(cores.at(0).get_executor()));
}

TEST_CASE("cores: stopping twice, or without having run, does no harm", "[base]") {
    base::cores running(2);
    running.run();
    running.stop();
    running.stop();

    base::cores idle(2);
    idle.stop();
    CHECK(idle.size() == 2);
}

TEST_CASE("cores: what a worker has in hand is finished before stop returns", "[base]") {
    base::cores cores(1, 1);
    cores.run();
    std::promise<void> begun;
    std::promise<void> go_on;
    bool finished = false;
    asio::post(cores.workers(), [&, waits = go_on.get_future()]() mutable {
        begun.set_value();
        waits.wait();
        finished = true;
    });
    begun.get_future().wait();

    std::thread stopper([&cores] { cores.stop(); });
    go_on.set_value();
    stopper.join();

    CHECK(finished);
}
