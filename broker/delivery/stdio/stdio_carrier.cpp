#include "broker/delivery/stdio/stdio_carrier.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/base/log.hpp"
#include "broker/delivery/stdio/gate.hpp"
#include "broker/delivery/stdio/suspects.hpp"

namespace signalbox::delivery::stdio {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr milliseconds margin{500}; // before the deadline: what was not sent by then is a retry

outcome not_sent(const char* code, std::string why) {
    return {outcome::kind::retry, code, std::move(why), std::nullopt};
}

asio::awaitable<bool> write_on_worker(std::string path, const std::string& bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << bytes;
    file.close();
    co_return file.good();
}

// Names are the hub's own: letters, digits, '_' and '-'.
std::string payload_path(const std::string& folder, const parcel& what) {
    return folder + "/" + what.delivery_id + "." + std::to_string(what.attempt) + ".payload";
}

class stdio_carrier final : public carrier {
  public:
    stdio_carrier(stdio_settings how, asio::thread_pool& workers) : how_(std::move(how)), workers_(workers) {}

    asio::awaitable<outcome> deliver(const parcel& what) override {
        const auto core = co_await asio::this_coro::executor;
        const bool suspect = suspects_.is_suspect(what.delivery_id);
        const bool in = co_await gate_.enter(suspect, core, what.deadline - margin);
        if (!in) co_return not_sent("waiting", "behind what has to be delivered alone");
        outcome answer = co_await attempt(what, core);
        gate_.leave();
        co_return judged(what.delivery_id, suspect, std::move(answer));
    }

    asio::awaitable<void> end(milliseconds at_most) override {
        if (session_ != nullptr) co_await session_->drain(at_most);
    }

    bool honours_keys() const noexcept override { return known_.idempotent; }
    std::uint32_t max_in_flight() const noexcept override { return std::min(how_.max_in_flight, known_.max_in_flight); }

  private:
    asio::awaitable<outcome> attempt(const parcel& what, const asio::any_io_executor& core) {
        std::string trouble = co_await be_running(core, what.deadline - margin);
        if (!trouble.empty()) co_return not_sent("not-running", std::move(trouble));
        const auto with = session_;
        std::string file;
        if (what.rendered.bytes.size() > payload_inline_max) {
            file = payload_path(how_.session.child.folder, what);
            const bool written =
                co_await asio::co_spawn(workers_, write_on_worker(file, what.rendered.bytes), asio::use_awaitable);
            if (!written) co_return not_sent("no-file", "its folder cannot be written");
        }
        outcome answer = co_await with->deliver(what, file);
        if (!file.empty()) ::unlink(file.c_str()); // what cannot be removed is overwritten or left to the operator
        co_return answer;
    }

    // "" or why it does not run. One of those who come meanwhile starts it, the others wait for that.
    asio::awaitable<std::string> be_running(const asio::any_io_executor& core, steady_clock::time_point until) {
        if (session_ != nullptr && session_->is_running() && !starting_) co_return "";
        if (starting_) {
            const auto bell = starting_;
            bell->expires_at(until);
            static_cast<void>(co_await bell->async_wait(use_result));
            co_return session_ != nullptr && session_->is_running() && !starting_ ? "" : "it is being started";
        }
        note_the_end();
        if (steady_clock::now() < next_start_) co_return "it ended; it is started again after a while";
        starting_ = std::make_shared<asio::steady_timer>(core);
        session_ = std::make_shared<session>(how_.session, core, workers_);
        std::string trouble = co_await session_->begin();
        if (trouble.empty()) known_ = session_->about();
        if (!trouble.empty()) note_the_end();
        std::exchange(starting_, nullptr)->cancel();
        co_return trouble;
    }

    // Longer with every run that answered nothing.
    void note_the_end() {
        if (session_ == nullptr) return;
        failed_starts_ = session_->has_answered() ? 0 : failed_starts_ + 1;
        const unsigned doublings = std::min(failed_starts_, 20U);
        const auto wait = std::min(how_.restart_first * (1L << doublings), how_.restart_max);
        next_start_ = steady_clock::now() + (failed_starts_ == 0 ? milliseconds(0) : wait / 2);
        session_ = nullptr;
    }

    outcome judged(const std::string& delivery_id, bool alone, outcome answer) {
        if (answer.what == outcome::kind::retry) return answer; // as before: it was not sent, or not taken
        if (answer.what != outcome::kind::unknown || answer.code != "death") {
            suspects_.ended(delivery_id);
            return answer;
        }
        if (!suspects_.died(delivery_id, alone)) return answer;
        suspects_.ended(delivery_id);
        return {outcome::kind::rejected, "adapter-death", "the adapter died twice on this delivery", std::nullopt};
    }

    stdio_settings how_;
    asio::thread_pool& workers_;
    std::shared_ptr<session> session_;
    std::shared_ptr<asio::steady_timer> starting_; // null: nobody starts it now
    ready known_;                                  // as it said last
    gate gate_;
    suspects suspects_;
    unsigned failed_starts_ = 0; // in a row
    steady_clock::time_point next_start_{};
};

[[noreturn]] void refuse(const std::string& what, int code) {
    throw std::runtime_error(what + ": " + std::generic_category().message(code));
}

} // namespace

std::shared_ptr<carrier> make_stdio_carrier(stdio_settings how, asio::thread_pool& workers) {
    const child_settings& child = how.session.child;
    std::error_code trouble; // mkdir tells what remains wrong
    std::filesystem::create_directories(std::filesystem::path(child.folder).parent_path(), trouble);
    if (::mkdir(child.folder.c_str(), 0700) != 0 && errno != EEXIST) refuse("adapter folder " + child.folder, errno);
    if (::access(child.command.front().c_str(), X_OK) != 0) refuse("adapter " + child.command.front(), errno);
    return std::make_shared<stdio_carrier>(std::move(how), workers);
}

} // namespace signalbox::delivery::stdio
