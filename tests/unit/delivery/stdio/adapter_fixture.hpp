#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include "broker/delivery/exchanger.hpp"
#include "broker/delivery/stdio/stdio_carrier.hpp"
#include "tests/support/temporary_folder.hpp"

namespace signalbox::tests {

// What most scripts say first.
extern const std::string adapter_ready;

// Answers every delivery with that outcome, and every ping.
std::string adapter_answering(const std::string& outcome, const std::string& before = "");

// How its session is made, where a test is about that.
struct adapter_manner {
    std::chrono::milliseconds handshake{10'000};
    std::chrono::milliseconds pong_max{10'000};
    delivery::hub_port* port = nullptr;
    std::uint32_t requests_max = 16;
    bool idempotent = false; // as configured
};

// One destination's core with its carrier, run by the test's own thread; the adapter is a Python script behind a
// prelude that has read `hello` and offers say(), heard() and result().
class script_adapter {
  public:
    explicit script_adapter(const std::string& script, adapter_manner manner = {});
    ~script_adapter();

    delivery::outcome deliver(const std::string& name,
                              std::chrono::milliseconds deadline = std::chrono::milliseconds(10'000),
                              std::string bytes = "bytes");
    std::vector<delivery::outcome>
    deliver_at_once(const std::vector<std::string>& names, const std::string& bytes = "bytes",
                    std::chrono::milliseconds deadline = std::chrono::milliseconds(10'000));
    delivery::exchange_answer exchange(message::exchange_request what,
                                       std::chrono::milliseconds deadline = std::chrono::milliseconds(10'000));
    std::vector<delivery::exchange_answer> exchange_at_once(std::vector<message::exchange_request> all);
    // Again and again, as a courier does.
    delivery::outcome until_decided(const std::string& name);
    // Runs its core until that holds; false after thirty seconds.
    bool run_until(const std::function<bool()>& holds);
    delivery::carrier& of() { return *carrier_; }
    std::string state() const { return folder_.file("state"); }

  private:
    static delivery::parcel parcel_of(const std::string& name, std::chrono::milliseconds deadline, std::string bytes);
    template <class T>
    T wait(std::future<T>& answer) {
        while (answer.wait_for(std::chrono::seconds(0)) != std::future_status::ready) core_.run_one();
        return answer.get();
    }
    template <class T>
    T run(boost::asio::awaitable<T> what) {
        core_.restart();
        auto answer = boost::asio::co_spawn(core_, std::move(what), boost::asio::use_future);
        return wait(answer);
    }

    temporary_folder folder_;
    boost::asio::thread_pool workers_{2};
    boost::asio::io_context core_;
    std::shared_ptr<delivery::carrier> carrier_;
    std::shared_ptr<delivery::exchanger> exchanger_; // the same
};

} // namespace signalbox::tests
