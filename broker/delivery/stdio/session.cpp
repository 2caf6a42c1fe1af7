#include "broker/delivery/stdio/session.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <sys/wait.h>

#include "broker/base/log.hpp"
#include "broker/base/result.hpp"
#include "broker/base/spawn.hpp"

namespace signalbox::delivery::stdio {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t piece_size = 64UL << 10;
constexpr std::size_t error_line_max = 4096;
constexpr milliseconds last_words_max{200}; // what stands in the pipe when it has ended is read yet

struct started_child {
    std::unique_ptr<child> made; // null: `why`
    error_code why;
};

asio::awaitable<started_child> start_on_worker(const child_settings& how) {
    auto started = child::start(how);
    if (!started) co_return started_child{nullptr, started.error()};
    co_return started_child{std::make_unique<child>(std::move(*started)), {}};
}

asio::awaitable<void> ring_at(asio::steady_timer& bell, steady_clock::time_point at) {
    bell.expires_at(at);
    static_cast<void>(co_await bell.async_wait(use_result));
}

// How a process ended, by its status of waitpid(2).
std::string in_words(int status) {
    if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
    return "exit " + std::to_string(WEXITSTATUS(status));
}

} // namespace

session::session(session_settings how, asio::any_io_executor core, asio::thread_pool& workers)
    : how_(std::move(how)),
      core_(std::move(core)),
      workers_(workers),
      input_(core_),
      output_(core_),
      errors_(core_),
      death_(core_),
      greeted_(core_),
      next_ping_(core_) {}

session::~session() = default;

asio::awaitable<std::string> session::begin() {
    // Not on the core: a program may lie on a disk that does not answer.
    auto started = co_await asio::co_spawn(workers_, start_on_worker(how_.child), asio::use_awaitable);
    if (started.made == nullptr) co_return started.why.message();
    child_ = std::move(started.made);
    const auto ends = child_->take_ends();
    input_.assign(ends.input);
    output_.assign(ends.output);
    errors_.assign(ends.errors);
    death_.assign(ends.death);
    running_ = true;
    base::spawn(core_, read_output(shared_from_this()), "adapter.output");
    base::spawn(core_, read_errors(shared_from_this()), "adapter.errors");
    base::spawn(core_, see_it_end(shared_from_this()), "adapter.death");

    greeted_.expires_after(how_.handshake_max);
    send({hello_line(how_.hub_version, how_.settings_json), "", false});
    if (!ready_ && running_) static_cast<void>(co_await greeted_.async_wait(use_result));
    if (!ready_) end("no ready within the time for it");
    if (!running_) co_return why_ended_;
    log::info("adapter.ready", {{log::field::destination, how_.destination},
                                {log::field::part, loggable(about_.name)},
                                {log::field::version, loggable(about_.version)}});
    base::spawn(core_, keep_alive(shared_from_this()), "adapter.ping");
    co_return "";
}

asio::awaitable<outcome> session::deliver(const parcel& what, std::string file) {
    const auto left = std::chrono::duration_cast<milliseconds>(what.deadline - steady_clock::now());
    if (!running_ || left <= milliseconds(0)) co_return outcome{outcome::kind::retry, "not-sent", "", std::nullopt};
    const auto mine = std::make_shared<waiting>(core_);
    in_hand_[what.delivery_id] = mine;
    send({deliver_line(what, left, file), what.delivery_id, false});
    if (!mine->answer) co_await ring_at(mine->bell, what.deadline);
    const auto found = in_hand_.find(what.delivery_id);
    if (found != in_hand_.end() && found->second == mine) in_hand_.erase(found);
    if (mine->answer) co_return std::move(*mine->answer);
    const auto line = std::ranges::find(unsent_, what.delivery_id, &line_to_send::delivery_id);
    if (line != unsent_.end()) {
        unsent_.erase(line);
        co_return outcome{outcome::kind::retry, "not-sent", "behind what it does not read", std::nullopt};
    }
    next_ping_.cancel(); // is it still there?
    co_return outcome{outcome::kind::unknown, "timeout", "no answer within the deadline", std::nullopt};
}

asio::awaitable<void> session::drain(milliseconds at_most) {
    if (!running_) co_return;
    leaving_ = true;
    send({drain_line(at_most), "", false});
    asio::steady_timer until(core_);
    const auto limit = steady_clock::now() + at_most;
    constexpr milliseconds look_again{20};
    while (running_ && steady_clock::now() < limit) {
        until.expires_after(look_again);
        static_cast<void>(co_await until.async_wait(use_result));
    }
    end("the hub stops");
}

void session::end(const std::string& why) {
    if (!running_) return;
    running_ = false;
    why_ended_ = why;
    const log::level severity = leaving_ ? log::level::info : log::level::warning;
    asio::post(workers_, [gone = std::shared_ptr<child>(std::move(child_)), severity, of = how_.destination, why] {
        const std::string end = in_words(gone->kill());
        log::write(severity, "adapter.ended",
                   {{log::field::destination, of}, {log::field::reason, why}, {log::field::state, end}});
    });
    for (auto* stream : {&input_, &output_, &errors_, &death_}) {
        error_code ignored; // the process is gone, whatever closing says
        stream->close(ignored);
    }
    greeted_.cancel();
    next_ping_.cancel();
    room_.ring();
    // What still waits here never left.
    for (const line_to_send& each : std::exchange(unsent_, {})) {
        if (!each.delivery_id.empty())
            conclude(each.delivery_id, {outcome::kind::retry, "not-sent", why, std::nullopt});
        if (!each.question.empty()) leave_unanswered(each.question, false);
    }
    while (!asked_.empty()) leave_unanswered(std::string(asked_.begin()->first), true);
    while (!in_hand_.empty())
        conclude(std::string(in_hand_.begin()->first), {outcome::kind::unknown, "death", why, std::nullopt});
}

void session::conclude(const std::string& delivery_id, outcome with) {
    const auto found = in_hand_.find(delivery_id);
    if (found == in_hand_.end()) return;
    found->second->answer = std::move(with);
    found->second->bell.cancel();
    in_hand_.erase(found);
}

void session::send(line_to_send line) {
    if (!running_) return;
    unsent_.push_back(std::move(line));
    if (std::exchange(writing_, true)) return;
    base::spawn(core_, write_all(shared_from_this()), "adapter.input");
}

asio::awaitable<void> session::write_all(std::shared_ptr<session> self) {
    while (!self->unsent_.empty() && self->running_) {
        const line_to_send line = std::move(self->unsent_.front());
        self->unsent_.pop_front();
        self->write_began_ = steady_clock::now();
        auto [failed, size] = co_await asio::async_write(self->input_, asio::buffer(line.text), use_result);
        if (failed) self->end("its standard input is closed");
        if (!line.frees) continue;
        --self->asks_;
        self->room_.ring();
    }
    self->writing_ = false;
}

asio::awaitable<void> session::read_output(std::shared_ptr<session> self) {
    lines cut;
    std::vector<char> piece(piece_size);
    while (self->running_) {
        auto [failed, size] = co_await self->output_.async_read_some(asio::buffer(piece), use_result);
        if (failed) co_return self->end("the end of its output");
        cut.feed({piece.data(), size});
        while (auto line = cut.next()) {
            if (!self->hear(*line)) co_return;
            co_await self->wait_for_room();
            if (!self->running_) co_return;
        }
        if (cut.too_long()) co_return self->end("a line of more than 2 MiB");
    }
}

asio::awaitable<void> session::read_errors(std::shared_ptr<session> self) {
    lines cut(error_line_max);
    std::array<char, 4096> piece{};
    while (self->running_) {
        auto [failed, size] = co_await self->errors_.async_read_some(asio::buffer(piece), use_result);
        if (failed) co_return; // it may close it, and go on
        cut.feed({piece.data(), size});
        while (auto line = cut.next()) self->tell(*line);
        if (!cut.too_long()) continue;
        self->tell("a line of more than 4 KiB");
        cut = lines(error_line_max);
    }
}

// The end of its output tells the same, unless something that it started still holds it.
asio::awaitable<void> session::see_it_end(std::shared_ptr<session> self) {
    auto [failed] = co_await self->death_.async_wait(asio::posix::stream_descriptor::wait_read, use_result);
    if (failed) co_return;
    asio::steady_timer until(self->core_, last_words_max);
    static_cast<void>(co_await until.async_wait(use_result));
    self->end("its end");
}

asio::awaitable<void> session::keep_alive(std::shared_ptr<session> self) {
    while (self->running_) {
        self->next_ping_.expires_after(self->how_.ping_every);
        static_cast<void>(co_await self->next_ping_.async_wait(use_result)); // or somebody doubts
        if (!self->running_) co_return;
        self->read_all_along_ = !self->paused_;
        self->send({ping_line(++self->pings_), "", false});
        asio::steady_timer until(self->core_, self->how_.pong_max);
        static_cast<void>(co_await until.async_wait(use_result));
        const bool reads = !self->writing_ || steady_clock::now() - self->write_began_ < self->how_.pong_max;
        if (!reads) self->end("it does not read its standard input");
        // A pong may stand behind what waits for its turn.
        if (self->pongs_ != self->pings_ && self->read_all_along_) self->end("a ping without a pong");
    }
}

bool session::over(const std::string& why) {
    end(why);
    return false;
}

bool session::hear(const std::string& line) {
    auto heard = read_line(line);
    if (auto* greeting = std::get_if<ready>(&heard)) {
        if (std::exchange(ready_, true)) return over("ready twice");
        about_ = std::move(*greeting);
        greeted_.cancel();
    } else if (auto* bad = std::get_if<bad_line>(&heard)) {
        return over("a line that is no message: " + bad->why);
    } else if (!ready_) {
        return over("another line before ready");
    } else if (auto* done = std::get_if<result>(&heard)) {
        answer(std::move(*done));
    } else if (auto* said = std::get_if<response_said>(&heard)) {
        answer(std::move(*said));
    } else if (auto* back = std::get_if<pong>(&heard)) {
        if (back->number <= pings_) pongs_ = std::max(pongs_, back->number); // else nobody asked
    } else if (auto* asked = std::get_if<asked_submission>(&heard)) {
        ask(std::move(*asked));
    } else if (auto* confirmed = std::get_if<confirmation>(&heard)) {
        ask(std::move(*confirmed));
    } else if (auto* unusable = std::get_if<unusable_confirmation>(&heard)) {
        ask(std::move(*unusable));
    }
    return true;
}

void session::answer(result what) {
    const auto found = in_hand_.find(what.delivery_id);
    if (found == in_hand_.end()) { // late, said twice, or made up
        log::info("adapter.unasked", {{log::field::destination, how_.destination}});
        return;
    }
    answered_ = true;
    conclude(what.delivery_id, std::move(what.what));
}

void session::tell(const std::string& line) {
    if (const auto text = told_.admit(line, steady_clock::now()))
        log::info("adapter.said", {{log::field::destination, how_.destination}, {log::field::reason, *text}});
}

} // namespace signalbox::delivery::stdio
