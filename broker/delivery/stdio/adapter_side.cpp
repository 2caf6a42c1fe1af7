#include "broker/delivery/stdio/adapter_side.hpp"

#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include "broker/base/result.hpp"
#include "broker/base/spawn.hpp"
#include "broker/delivery/stdio/hub_lines.hpp"
#include "broker/delivery/stdio/line_inward.hpp"
#include "broker/delivery/stdio/lines.hpp"

namespace signalbox::delivery::stdio {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t piece_size = 64UL << 10;
constexpr milliseconds usual_end_max{1'000}; // when the hub went without a word
constexpr milliseconds last_words_max{1'000};

// One conversation with a hub.
class conversation : public std::enable_shared_from_this<conversation> {
  public:
    conversation(int input, int output, asio::any_io_executor core, adapter_maker make)
        : core_(core), input_(core, input), output_(core, output), make_(std::move(make)) {}

    asio::awaitable<std::string> run() {
        lines cut;
        std::string piece(piece_size, '\0');
        while (!over_) {
            auto [failed, size] = co_await input_.async_read_some(asio::buffer(piece), use_result);
            if (failed) break;
            cut.feed(std::string_view(piece).substr(0, size));
            for (auto line = cut.next(); line && !over_; line = cut.next()) hear(*line);
            if (cut.too_long()) stop_for("a line of more than 2 MiB");
        }
        if (inward_ != nullptr) inward_->end();
        co_await end_adapter(usual_end_max);
        co_await write_the_rest();
        co_return trouble_;
    }

  private:
    void hear(const std::string& line) {
        auto heard = read_hub_line(line);
        if (auto* greeting = std::get_if<hello>(&heard)) return greet(*greeting);
        if (std::holds_alternative<unknown_type>(heard)) return;
        if (auto* bad = std::get_if<bad_line>(&heard)) return stop_for(bad->why);
        if (adapter_.with == nullptr) return stop_for("another line before hello");
        if (auto* asked = std::get_if<delivery_request>(&heard))
            base::spawn(core_, deliver(shared_from_this(), std::move(*asked)), "adapter.deliver");
        if (auto* question = std::get_if<question_line>(&heard)) {
            if (!question->fault.empty()) return stop_for(question->fault);
            base::spawn(core_, exchange(shared_from_this(), std::move(*question)), "adapter.exchange");
        }
        if (auto* answer = std::get_if<kept_answer>(&heard)) inward_->heard(*answer);
        if (auto* call = std::get_if<ping>(&heard)) say(pong_line(call->number));
        if (auto* last = std::get_if<drain>(&heard))
            base::spawn(core_, drained(shared_from_this(), last->at_most), "adapter.drain");
    }

    void greet(const hello& greeting) {
        if (!greeting.speaks_ours) return stop_for("a hub that does not speak protocol 1");
        if (adapter_.with != nullptr) return stop_for("hello twice");
        inward_ = std::make_shared<line_inward>(core_, std::filesystem::current_path(), [this](std::string line) {
            say(std::move(line)); // it goes before this does
        });
        adapter_ = make_(greeting.config_json, inward_);
        say(ready_line(adapter_.about));
    }

    void stop_for(std::string why) {
        trouble_ = std::move(why);
        over_ = true;
    }

    static asio::awaitable<void> deliver(std::shared_ptr<conversation> self, delivery_request asked) {
        parcel& what = asked.what;
        what.deadline = steady_clock::now() + asked.deadline;
        if (!asked.file.empty()) {
            std::ifstream file(asked.file, std::ios::binary);
            what.rendered.bytes.assign(std::istreambuf_iterator<char>(file), {});
            if (!file) {
                const outcome unread{outcome::kind::retry, "no-file", "the payload's file cannot be read", {}};
                co_return self->say(result_line(what.delivery_id, unread));
            }
        }
        const outcome answer = co_await self->adapter_.with->deliver(what);
        self->say(result_line(what.delivery_id, answer));
    }

    static asio::awaitable<void> exchange(std::shared_ptr<conversation> self, question_line asked) {
        const std::string id = asked.id;
        exchange_answer answer = message::exchange_failure::no_practice;
        asked.what.deadline = steady_clock::now() + asked.left;
        if (self->adapter_.asked != nullptr) answer = co_await self->adapter_.asked->exchange(std::move(asked.what));
        std::string file;
        if (answer && answer->body.size() > payload_inline_max) {
            file = (std::filesystem::current_path() / (std::to_string(++self->files_) + ".response")).string();
            std::ofstream out(file, std::ios::binary | std::ios::trunc);
            out << answer->body;
            out.close();
            if (!out.good()) answer = message::exchange_failure::no_answer;
        }
        self->say(response_line(id, answer, file)); // the hub takes the file away
    }

    void say(std::string line) {
        unsent_.push_back(std::move(line));
        if (!std::exchange(writing_, true)) base::spawn(core_, write_all(shared_from_this()), "adapter.output");
    }

    static asio::awaitable<void> write_all(std::shared_ptr<conversation> self) {
        while (!self->unsent_.empty()) {
            const std::string line = std::move(self->unsent_.front());
            self->unsent_.pop_front();
            auto [failed, size] = co_await asio::async_write(self->output_, asio::buffer(line), use_result);
            if (failed) break; // the hub is gone, which its input tells too
        }
        self->writing_ = false;
    }

    // What the adapter hands in meanwhile is still answered.
    static asio::awaitable<void> drained(std::shared_ptr<conversation> self, milliseconds at_most) {
        co_await self->end_adapter(at_most);
        self->over_ = true;
        self->input_.cancel();
    }

    asio::awaitable<void> end_adapter(milliseconds at_most) {
        if (adapter_.with != nullptr && !std::exchange(ended_, true)) co_await adapter_.with->end(at_most);
    }

    asio::awaitable<void> write_the_rest() {
        asio::steady_timer pause(core_);
        const auto until = steady_clock::now() + last_words_max;
        while (writing_ && steady_clock::now() < until) {
            pause.expires_after(milliseconds(5));
            static_cast<void>(co_await pause.async_wait(use_result));
        }
    }

    asio::any_io_executor core_;
    asio::posix::stream_descriptor input_;
    asio::posix::stream_descriptor output_;
    adapter_maker make_;
    hosted_adapter adapter_;
    std::shared_ptr<line_inward> inward_;
    std::string trouble_;
    bool over_ = false;              // nothing more is heard
    bool ended_ = false;             // the adapter has been told to end
    std::deque<std::string> unsent_; // bounded by what the hub has asked
    bool writing_ = false;
    std::uint64_t files_ = 0; // of answers
};

} // namespace

asio::awaitable<std::string> serve_hub(int input, int output, adapter_maker make) {
    const auto core = co_await asio::this_coro::executor;
    const auto with = std::make_shared<conversation>(input, output, core, std::move(make));
    co_return co_await with->run();
}

} // namespace signalbox::delivery::stdio
