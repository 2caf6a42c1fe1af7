#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include "broker/delivery/inward/hub_port.hpp"
#include "broker/delivery/stdio/bell.hpp"
#include "broker/delivery/stdio/child.hpp"
#include "broker/delivery/stdio/lines.hpp"
#include "broker/delivery/stdio/messages.hpp"
#include "broker/delivery/stdio/told_lines.hpp"

namespace signalbox::delivery::stdio {

struct session_settings {
    std::string destination; // for the log
    child_settings child;
    std::string hub_version;
    std::string settings_json; // the adapter's own configuration, an object; "" for none
    std::chrono::milliseconds handshake_max{10'000};
    std::chrono::milliseconds ping_every{15'000};
    std::chrono::milliseconds pong_max{10'000};
    hub_port* port = nullptr;             // where it may submit and confirm; null: nowhere. Outlives the session
    std::uint32_t requests_max = 16;      // submissions and confirmations in hand; then nothing more is read
    std::size_t payload_max = 64UL << 20; // of a submission that comes by file
};

// One run of an adapter, from its start to its end. What it prints is untrusted: a line that is too long or no message,
// the end of its output and a ping without a pong end it, with its process group, and whatever is in hand then is
// unknown. Lives on one executor. Reaping is done on `workers`, which outlives it.
class session : public std::enable_shared_from_this<session> {
  public:
    session(session_settings how, boost::asio::any_io_executor core, boost::asio::thread_pool& workers);
    ~session();

    // Starts the program and waits for its `ready`. "" or, in words, why it is not there.
    boost::asio::awaitable<std::string> begin();
    bool is_running() const noexcept { return running_; }
    const ready& about() const noexcept { return about_; }
    bool has_answered() const noexcept { return answered_; } // with a result, at least once

    // Until the answer, the parcel's deadline (unknown, "timeout") or the end of the session (unknown, "death").
    // `file` as in deliver_line().
    boost::asio::awaitable<outcome> deliver(const parcel& what, std::string file);

    // Until the answer, what.deadline (no answer) or the end of the session.
    boost::asio::awaitable<exchange_answer> exchange(message::exchange_request what);

    // Says that nothing more comes and gives it that long to end by itself.
    boost::asio::awaitable<void> drain(std::chrono::milliseconds at_most);
    void end(const std::string& why); // idempotent

  private:
    struct waiting {
        explicit waiting(const boost::asio::any_io_executor& core) : bell(core) {}
        boost::asio::steady_timer bell;
        std::optional<outcome> answer;
    };

    struct question {
        explicit question(const boost::asio::any_io_executor& core) : bell(core) {}
        boost::asio::steady_timer bell;
        std::optional<response_said> said;
        bool sent = true;
    };

    // `delivery_id` of what is not sent before it has been written; `frees`: the answer to a request of the adapter;
    // `question`: its id.
    struct line_to_send {
        std::string text;
        std::string delivery_id;
        bool frees = false;
        std::string question = {};
    };
    void send(line_to_send line);
    static boost::asio::awaitable<void> write_all(std::shared_ptr<session> self);
    static boost::asio::awaitable<void> read_output(std::shared_ptr<session> self);
    static boost::asio::awaitable<void> read_errors(std::shared_ptr<session> self);
    static boost::asio::awaitable<void> see_it_end(std::shared_ptr<session> self);
    static boost::asio::awaitable<void> keep_alive(std::shared_ptr<session> self);
    bool hear(const std::string& line); // false: the session has ended
    bool over(const std::string& why);  // ends it; false
    void answer(result what);
    void conclude(const std::string& delivery_id, outcome with);
    void tell(const std::string& line); // of its standard error

    // session_questions.cpp
    void answer(response_said what);
    void leave_unanswered(const std::string& id, bool sent);
    static boost::asio::awaitable<void> take_away(std::shared_ptr<session> self, response_said late);
    boost::asio::awaitable<exchange_answer> with_body(response_said said);

    // session_asks.cpp
    void ask(asked_submission what);
    void ask(confirmation what);
    void ask(unusable_confirmation what);
    static boost::asio::awaitable<void> take_submission(std::shared_ptr<session> self, asked_submission asked);
    static boost::asio::awaitable<void> take_confirmation(std::shared_ptr<session> self, confirmation said);
    static boost::asio::awaitable<void> refuse(std::shared_ptr<session> self, unusable_confirmation said);
    port_answer<std::string> submitted(asked_submission asked);
    port_answer<std::string> with_file(asked_submission asked, signalbox::result<std::string> read);
    boost::asio::awaitable<void> wait_for_room();

    session_settings how_;
    boost::asio::any_io_executor core_;
    boost::asio::thread_pool& workers_;
    std::unique_ptr<child> child_;
    boost::asio::posix::stream_descriptor input_;
    boost::asio::posix::stream_descriptor output_;
    boost::asio::posix::stream_descriptor errors_;
    boost::asio::posix::stream_descriptor death_;
    boost::asio::steady_timer greeted_; // rings with `ready`, or the end
    boost::asio::steady_timer next_ping_;
    ready about_;
    bool running_ = false;
    bool leaving_ = false; // it was told that nothing more comes
    bool ready_ = false;
    bool answered_ = false;
    bool writing_ = false;
    std::string why_ended_;
    std::uint64_t pings_ = 0;
    std::uint64_t pongs_ = 0;
    std::chrono::steady_clock::time_point write_began_{};
    std::deque<line_to_send> unsent_; // bounded by max_in_flight and requests_max lines, and pings
    std::uint32_t asks_ = 0;          // of the adapter, not answered yet
    bell room_;                       // rings when one more may ask, and at the end
    bool reads_file_ = false;         // of a submission
    bool paused_ = false;             // does not read: so many ask
    bool read_all_along_ = true;      // since the last ping
    std::unordered_map<std::string, std::shared_ptr<waiting>> in_hand_;
    std::unordered_map<std::string, std::shared_ptr<question>> asked_; // by their ids
    std::uint64_t questions_ = 0;
    told_lines told_; // of its standard error
};

} // namespace signalbox::delivery::stdio
