#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "tools/replay/play/mllp_caller.hpp"
#include "tools/replay/play/requests.hpp"
#include "tools/replay/target.hpp"

namespace signalbox::replay {

// What came back for one message.
struct called {
    std::optional<trace::reply> reply; // nothing: it is lost, see `lost_because`
    std::string lost_because;
    std::string message_id;     // as the hub names it, where the answer says it
    std::string content_sha256; // of what was sent
    std::uint32_t repeats = 0;  // requests that went again under the same key
};

constexpr std::uint32_t repeats_max = 5;

// "30 s", "250 ms".
std::string duration_words(std::chrono::milliseconds time);

// When a request goes again under the same key: where the target has no room (503), or nothing of it was sent.
struct repeating {
    std::uint32_t times = repeats_max; // at most, for one message
    // Also what may have reached the target, and 5xx: promises.md, 6. Not for GP Connect, which has no keys.
    bool unknown = false;
    std::chrono::microseconds until = std::chrono::microseconds::max(); // of the replay's time; none goes again later
    std::chrono::microseconds wait_max = std::chrono::seconds(5);       // between two of them
};

// Sends messages to a target, each over its own transport, with credentials made for each request. What goes again
// waits as Retry-After says. Lives on its executor.
class caller {
  public:
    // Errors: http::errc::configuration, for certificates that cannot be used.
    static result<std::unique_ptr<caller>> open(const target& at, naming names, std::size_t connections_max,
                                                boost::asio::any_io_executor executor, repeating how = {});

    boost::asio::awaitable<called> call(const told& what, pace& time);
    void close();
    // From now on everything goes there, what goes again too; what waits for an answer still gets that. Errors: as
    // open.
    result<void> move_to(const target& at);
    // Nothing goes again any more.
    void give_up() noexcept { how_.times = 0; }

  private:
    caller(naming names, std::size_t connections_max, boost::asio::any_io_executor executor, repeating how)
        : names_(std::move(names)), connections_max_(connections_max), executor_(std::move(executor)), how_(how) {}
    std::shared_ptr<http::client> client_for(trace::transport carrier) const noexcept;
    const std::optional<http::client_settings>& settings_for(trace::transport carrier) const noexcept;
    bool may_repeat(const called& so_far, const pace& time) const noexcept;
    std::string authorization_for(const trace::message& m, base::time_point now) const;
    boost::asio::awaitable<called> call_http(const told& what, pace& time);
    boost::asio::awaitable<called> call_mllp(const told& what, pace& time);
    void take_answer(const told& what, http::client_response answer, called& into);

    target at_;
    naming names_;
    std::size_t connections_max_;
    boost::asio::any_io_executor executor_;
    repeating how_;
    // Shared with the requests in hand, which outlast a move.
    std::shared_ptr<http::client> mesh_;
    std::shared_ptr<http::client> fhir_;
    std::shared_ptr<http::client> gpconnect_;
    std::shared_ptr<mllp_caller> mllp_;
    std::map<std::string, std::string, std::less<>> renamed_; // message ids of those that come in chunks
};

// Where nobody is, of what these messages need: "MESH at 127.0.0.1:1: no connection". Connects to each once, sends
// nothing.
boost::asio::awaitable<std::vector<std::string>> unreachable(const run& what, const target& at,
                                                             boost::asio::any_io_executor executor);

// What of this cannot be played at the target: a transport that it has not, a mailbox without an account; each once.
std::vector<std::string> unplayable(const run& what, const target& at);

} // namespace signalbox::replay
