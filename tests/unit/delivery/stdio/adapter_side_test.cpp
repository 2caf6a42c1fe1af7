// The adapter's side of the lines, between two pipes.
#include "broker/delivery/stdio/adapter_side.hpp"

#include <array>
#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>
#include <unistd.h>

#include "broker/delivery/stdio/hub_lines.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox::delivery;
using namespace signalbox::delivery::stdio;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

// Accepts what it can read, and says in the diagnostics what that was.
class telling_carrier final : public carrier, public exchanger {
  public:
    asio::awaitable<outcome> deliver(const parcel& what) override {
        if (what.delivery_id == "asks") {
            const auto confirmed = co_await to_hub->confirm({"earlier", false, "422", "no"});
            library::submission answer{"a1", "LAB01", "ACK", "text/plain", what.rendered.bytes, "", {}};
            answer.fields = {{"Mex-Subject", "re"}, {"Mex-LocalID", "L"}, {"Mex-Subject", "no name stands twice"}};
            const auto submitted = co_await to_hub->submit(std::move(answer));
            co_return outcome{
                outcome::kind::accepted, "", confirmed.error + submitted.message_id + submitted.error, {}};
        }
        co_return outcome{outcome::kind::accepted, "", std::to_string(what.rendered.bytes.size()) + " bytes", {}};
    }
    asio::awaitable<exchange_answer> exchange(signalbox::message::exchange_request what) override {
        if (what.path == "/busy") co_return signalbox::message::exchange_failure::busy;
        signalbox::message::exchange_response made;
        made.status = 200;
        made.fields = what.fields;
        made.body =
            what.path == "/large" ? std::string(2UL << 20, 'x') : what.method + " " + what.path + " " + what.body;
        co_return made;
    }
    asio::awaitable<void> end(std::chrono::milliseconds at_most) override {
        ended = at_most;
        co_return;
    }
    bool honours_keys() const noexcept override { return true; }
    std::uint32_t max_in_flight() const noexcept override { return 2; }

    std::shared_ptr<library::inward> to_hub;
    std::chrono::milliseconds ended{-1};
};

// A hub at the other end, whose reads and writes block.
class hub_end {
  public:
    hub_end() {
        if (::pipe(to_.data()) != 0 || ::pipe(from_.data()) != 0) throw std::runtime_error("pipe");
        const auto make = [this](const std::string& settings, std::shared_ptr<library::inward> to_hub) {
            settings_ = settings;
            carrier_->to_hub = std::move(to_hub);
            return hosted_adapter{carrier_, {"told", "1", 2, true, true}, carrier_};
        };
        trouble_ = asio::co_spawn(core_, serve_hub(to_[0], from_[1], make), asio::use_future);
        thread_ = std::thread([this] { core_.run(); });
    }
    ~hub_end() {
        close();
        thread_.join();
        ::close(from_[0]);
    }

    void say(const std::string& line) {
        if (::write(to_[1], line.data(), line.size()) != static_cast<ssize_t>(line.size()))
            throw std::runtime_error("write");
    }
    std::string line() {
        std::string text;
        for (char c = 0; ::read(from_[0], &c, 1) == 1 && c != '\n';) text += c;
        return text;
    }
    said hear() { return read_line(line()); }
    void close() {
        if (to_[1] >= 0) ::close(std::exchange(to_[1], -1));
    }
    std::string trouble() { return trouble_.get(); }
    const std::string& settings() const { return settings_; }
    const telling_carrier& of() const { return *carrier_; }

  private:
    std::array<int, 2> to_{};
    std::array<int, 2> from_{};
    std::shared_ptr<telling_carrier> carrier_ = std::make_shared<telling_carrier>();
    std::string settings_;
    asio::io_context core_;
    std::future<std::string> trouble_;
    std::thread thread_;
};

parcel sample(std::string bytes) {
    parcel what;
    what.delivery_id = "one";
    what.rendered.bytes = std::move(bytes);
    what.rendered.transform_version = "original/1";
    return what;
}

} // namespace

TEST_CASE("adapter side: hello makes the adapter, deliveries and pings are answered, drain ends it",
          "[delivery][stdio]") {
    hub_end hub;
    hub.say(hello_line("0.1.0", R"({"a":1})"));
    CHECK(std::get<ready>(hub.hear()).name == "told");
    CHECK(hub.settings() == R"({"a":1})");
    hub.say(R"({"type":"of a later hub"})"
            "\n");
    hub.say(deliver_line(sample("12345"), 5s, ""));
    CHECK(std::get<result>(hub.hear()).what.diagnostics == "5 bytes");
    hub.say(ping_line(3));
    CHECK(std::get<pong>(hub.hear()).number == 3);
    hub.say(drain_line(1234ms));
    CHECK(hub.trouble().empty());
    CHECK(hub.of().ended == 1234ms);
}

TEST_CASE("adapter side: GP Connect requests are answered, a large answer in a file", "[delivery][stdio][exchange]") {
    hub_end hub;
    hub.say(hello_line("0.1.0", ""));
    CHECK(std::get<ready>(hub.hear()).exchange);
    const auto ask = [&](const char* path) {
        signalbox::message::exchange_request what;
        what.method = "POST";
        what.service = "";
        what.path = path;
        what.fields = {{"Accept", "a"}};
        what.body = "body";
        hub.say(exchange_line("7", what, 5s));
        return std::get<response_said>(hub.hear());
    };
    const auto small = ask("/STU3/1/gpconnect/metadata");
    CHECK(small.id == "7");
    CHECK(small.answer->body == "POST /STU3/1/gpconnect/metadata body");
    CHECK(small.answer->fields.at(0).second == "a");
    CHECK(ask("/busy").answer.error() == signalbox::message::exchange_failure::busy);
    const auto large = ask("/large");
    CHECK(std::filesystem::file_size(large.file) == 2UL << 20);
    std::filesystem::remove(large.file);
}

TEST_CASE("adapter side: a payload in a file is read, and one that is not there is tried again", "[delivery][stdio]") {
    const signalbox::tests::temporary_folder folder;
    hub_end hub;
    hub.say(hello_line("0.1.0", ""));
    static_cast<void>(hub.hear());
    hub.say(deliver_line(sample(""), 5s, folder.write("payload", std::string(3'000'000, 'x'))));
    CHECK(std::get<result>(hub.hear()).what.diagnostics == "3000000 bytes");
    hub.say(deliver_line(sample(""), 5s, folder.file("none")));
    CHECK(std::get<result>(hub.hear()).what.what == outcome::kind::retry);
}

TEST_CASE("adapter side: a hub that goes ends it; what cannot be is told", "[delivery][stdio]") {
    hub_end gone;
    gone.say(hello_line("0.1.0", ""));
    static_cast<void>(gone.hear());
    gone.close();
    CHECK(gone.trouble().empty());
    CHECK(gone.of().ended >= 0ms);

    hub_end early;
    early.say(ping_line(1));
    CHECK(early.trouble() == "another line before hello");
    hub_end later;
    later.say("{\"type\":\"hello\",\"protocol\":[2]}\n");
    CHECK(later.trouble() == "a hub that does not speak protocol 1");
    hub_end noise;
    noise.say("GET / HTTP/1.1\n");
    CHECK(noise.trouble() == "a line is one JSON object");
}

TEST_CASE("adapter side: what the adapter hands in goes to the hub as lines, and their answers come back",
          "[delivery][stdio]") {
    hub_end hub;
    hub.say(hello_line("0.1.0", ""));
    static_cast<void>(hub.hear());
    parcel asking = sample("an answer");
    asking.delivery_id = "asks";
    hub.say(deliver_line(asking, 5s, ""));
    CHECK(hub.line() ==
          R"({"type":"confirm","delivery_id":"earlier","outcome":"refused","code":"422","diagnostics":"no"})");
    hub.say(R"({"type":"confirmed","delivery_id":"earlier","error":"not-found","diagnostics":"no such delivery"})"
            "\n");
    CHECK(hub.line() == R"({"type":"submit","ref":"a1","workflow_id":"ACK","to":"LAB01","content_type":"text/plain",)"
                        R"("local_id":"L","fields":{"Mex-LocalID":"L","Mex-Subject":"re"},)"
                        R"("payload":{"encoding":"utf8","data":"an answer"}})");
    hub.say(R"({"type":"submitted","ref":"a1","message_id":"20261122"})"
            "\n");
    CHECK(std::get<result>(hub.hear()).what.diagnostics == "not-found: no such delivery20261122");

    hub.say(deliver_line(asking, 5s, ""));
    static_cast<void>(hub.line());
    hub.close();
    CHECK(hub.trouble().empty()); // and nobody waits for ever
}

TEST_CASE("adapter side: what is large is handed in as a file, which is gone with the answer", "[delivery][stdio]") {
    hub_end hub;
    hub.say(hello_line("0.1.0", ""));
    static_cast<void>(hub.hear());
    parcel asking = sample(std::string(1'500'000, 'x'));
    asking.delivery_id = "asks";
    const signalbox::tests::temporary_folder folder;
    hub.say(deliver_line(asking, 5s, folder.write("payload", asking.rendered.bytes)));
    static_cast<void>(hub.line());
    hub.say("{\"type\":\"confirmed\",\"delivery_id\":\"earlier\"}\n");
    const std::string line = hub.line();
    const std::string begin = R"("payload":{"encoding":"file","path":")";
    const auto at = line.find(begin);
    REQUIRE(at != std::string::npos);
    const std::string path = line.substr(at + begin.size(), line.find('"', at + begin.size()) - at - begin.size());
    CHECK(std::filesystem::file_size(path) == 1'500'000);
    hub.say("{\"type\":\"submitted\",\"ref\":\"a1\",\"message_id\":\"1\"}\n");
    static_cast<void>(hub.hear());
    CHECK_FALSE(std::filesystem::exists(path));
}
