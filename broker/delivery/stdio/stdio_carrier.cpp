#include "broker/delivery/stdio/stdio_carrier.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <typeinfo>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/base/file.hpp"
#include "broker/base/log.hpp"
#include "broker/base/spawn.hpp"
#include "broker/delivery/stdio/bell.hpp"
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

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(file, bytes.data(), bytes.size());
        if (put < 0 && errno != EINTR) return false;
        if (put > 0) bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

// A new file: whatever the adapter may have put in its place, a link for example, is not written through.
asio::awaitable<bool> write_on_worker(std::string path, const std::string& bytes, std::optional<child_user> user) {
    ::unlink(path.c_str());
    const base::descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file.is_open()) co_return false;
    if (user && ::fchown(file.number(), user->user, user->group) != 0) co_return false;
    co_return write_all(file.number(), bytes);
}

// Names are the hub's own: letters, digits, '_' and '-'.
std::string payload_path(const std::string& folder, const parcel& what) {
    return folder + "/" + what.delivery_id + "." + std::to_string(what.attempt) + ".payload";
}

// Leaves however the attempt ends.
struct place_inside {
    explicit place_inside(gate& of) : of(of) {}
    place_inside(const place_inside&) = delete;
    place_inside& operator=(const place_inside&) = delete;
    ~place_inside() { of.leave(); }

    gate& of;
};

// A payload beside the line; goes with the attempt. What cannot be removed goes when the carrier is made again.
struct payload_file {
    explicit payload_file(std::string path) : path(std::move(path)) {}
    payload_file(const payload_file&) = delete;
    payload_file& operator=(const payload_file&) = delete;
    ~payload_file() {
        if (!path.empty()) ::unlink(path.c_str());
    }

    std::string path; // "": within the line
};

class stdio_carrier final : public carrier, public exchanger, public std::enable_shared_from_this<stdio_carrier> {
  public:
    stdio_carrier(stdio_settings how, asio::thread_pool& workers) : how_(std::move(how)), workers_(workers) {
        known_.idempotent = how_.idempotent;
    }

    asio::awaitable<outcome> deliver(const parcel& what) override {
        const auto core = co_await asio::this_coro::executor;
        const bool suspect = suspects_.is_suspect(what.delivery_id);
        const bool in = co_await gate_.enter(suspect, core, what.deadline - margin);
        if (!in) co_return not_sent("waiting", "behind what has to be delivered alone");
        const place_inside here(gate_);
        outcome answer = co_await attempt(what, core);
        co_return judged(what.delivery_id, suspect, std::move(answer));
    }

    asio::awaitable<exchange_answer> exchange(message::exchange_request what) override {
        const auto core = co_await asio::this_coro::executor;
        const std::string trouble = co_await be_running(core, what.deadline - margin);
        if (!trouble.empty()) co_return message::exchange_failure::not_reached;
        co_return co_await std::shared_ptr(session_)->exchange(std::move(what));
    }

    asio::awaitable<void> end(milliseconds at_most) override {
        if (session_ != nullptr) co_await session_->drain(at_most);
    }

    bool honours_keys() const noexcept override { return known_.idempotent; }
    std::uint32_t max_in_flight() const noexcept override { return std::min(how_.max_in_flight, known_.max_in_flight); }
    carrier_state state() const override {
        using phase = carrier_state::phase;
        const bool never = session_ == nullptr && failed_starts_ == 0;
        const phase now = runs()      ? phase::running
                          : starting_ ? phase::starting
                          : never     ? phase::idle
                                      : phase::backing_off;
        return {now, loggable(known_.name), loggable(known_.version)};
    }

  private:
    asio::awaitable<outcome> attempt(const parcel& what, const asio::any_io_executor& core) {
        std::string trouble = co_await be_running(core, what.deadline - margin);
        if (!trouble.empty()) co_return not_sent("not-running", std::move(trouble));
        const auto with = session_;
        const bool large = what.rendered.bytes.size() > payload_inline_max;
        const payload_file file(large ? payload_path(how_.session.child.folder, what) : "");
        if (large) {
            const bool written = co_await asio::co_spawn(
                workers_, write_on_worker(file.path, what.rendered.bytes, how_.session.child.user),
                asio::use_awaitable);
            if (!written) co_return not_sent("no-file", "its folder cannot be written");
        }
        co_return co_await with->deliver(what, file.path);
    }

    // "" or why it does not run by then. The start goes on for those who come later.
    asio::awaitable<std::string> be_running(const asio::any_io_executor& core, steady_clock::time_point until) {
        if (runs()) co_return "";
        if (!starting_) {
            if (session_ != nullptr) note_an_end(session_->has_answered());
            session_ = nullptr;
            if (steady_clock::now() < next_start_) co_return "it ended; it is started again after a while";
            starting_ = true;
            base::spawn(core, start(shared_from_this(), core), "adapter.start");
        }
        while (starting_ && steady_clock::now() < until) co_await started_.wait(core, until);
        if (starting_) co_return "it is being started";
        co_return runs() ? "" : why_not_;
    }

    static asio::awaitable<void> start(std::shared_ptr<stdio_carrier> self, asio::any_io_executor core) {
        std::string trouble = "it could not be started";
        std::shared_ptr<starting_turns::turn> turn;
        if (self->how_.turns) turn = co_await self->how_.turns->take();
        auto begun = std::make_shared<session>(self->how_.session, core, self->workers_);
        try {
            trouble = co_await begun->begin();
        } catch (const std::exception& e) {
            log::error("adapter.escaped", {{log::field::destination, self->how_.session.destination},
                                           {log::field::error, typeid(e).name()}});
        }
        if (trouble.empty()) {
            self->known_ = begun->about();
            self->session_ = std::move(begun);
        } else {
            self->note_an_end(false);
            log::warning("adapter.not_started", {{log::field::destination, self->how_.session.destination},
                                                 {log::field::reason, loggable(trouble)}});
        }
        self->why_not_ = std::move(trouble);
        self->starting_ = false;
        self->started_.ring();
    }

    bool runs() const { return session_ != nullptr && session_->is_running(); }

    // The pause before the next start is longer with every run that answered nothing. One that answered is started
    // again at once: what waits for it would open the breaker meanwhile, for one bad report.
    void note_an_end(bool had_answered) {
        failed_starts_ = had_answered ? 0 : failed_starts_ + 1;
        next_start_ = {};
        if (had_answered) return;
        const unsigned doublings = std::min(failed_starts_ - 1, 20U);
        const auto wait = std::min(how_.restart_first * (1L << doublings), how_.restart_max);
        next_start_ = steady_clock::now() + wait;
        log::info("adapter.waits", {{log::field::destination, how_.session.destination},
                                    {log::field::count, static_cast<std::int64_t>(failed_starts_)},
                                    {log::field::reason, fmt::format("started again after {} ms", wait.count())}});
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
    std::shared_ptr<session> session_; // that was ready
    bool starting_ = false;
    bell started_;        // rings when a start has ended, well or not
    std::string why_not_; // what the last start ended with
    ready known_;         // as it said last
    gate gate_;
    suspects suspects_;
    unsigned failed_starts_ = 0; // in a row
    steady_clock::time_point next_start_{};
};

// What a crash of the hub left there: no adapter of before runs any more.
void remove_payloads(const std::string& folder) {
    std::error_code trouble; // what stays is overwritten or left to the operator
    for (const auto& entry : std::filesystem::directory_iterator(folder, trouble))
        if (entry.path().extension() == ".payload" || entry.path().extension() == ".response")
            std::filesystem::remove(entry.path(), trouble);
}

[[noreturn]] void refuse(const std::string& what, int code) {
    throw std::runtime_error(what + ": " + std::generic_category().message(code));
}

} // namespace

std::shared_ptr<carrier> make_stdio_carrier(stdio_settings how, asio::thread_pool& workers) {
    const child_settings& child = how.session.child;
    std::error_code trouble; // mkdir tells what remains wrong
    std::filesystem::create_directories(std::filesystem::path(child.folder).parent_path(), trouble);
    if (::mkdir(child.folder.c_str(), 0700) != 0 && errno != EEXIST) refuse("adapter folder " + child.folder, errno);
    remove_payloads(child.folder);
    if (child.user && ::chown(child.folder.c_str(), child.user->user, child.user->group) != 0)
        refuse("adapter folder " + child.folder + ": it cannot be given to the adapter's user", errno);
    // A folder may be "executed", too.
    if (std::filesystem::is_directory(child.command.front(), trouble))
        refuse("adapter " + child.command.front(), EISDIR);
    if (::access(child.command.front().c_str(), X_OK) != 0) refuse("adapter " + child.command.front(), errno);
    return std::make_shared<stdio_carrier>(std::move(how), workers);
}

} // namespace signalbox::delivery::stdio
