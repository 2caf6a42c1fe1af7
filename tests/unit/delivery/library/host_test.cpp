// What the hub offers to an adapter: settings, counters, its log, HTTP and other servers.
#include "broker/delivery/library/host.hpp"

#include "signalbox/http.hpp"

#include <string>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "tests/support/captured_stderr.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/scripted_server.hpp"

using namespace signalbox;
using namespace signalbox::delivery;
using namespace signalbox::tests;
namespace asio = boost::asio;

namespace {

std::string text(signalbox_text given) {
    return given.data == nullptr ? "(none)" : std::string(given.data, given.size);
}

// A host whose executor is run by the test's own thread.
class bench {
  public:
    explicit bench(const std::string& settings = "{}", std::vector<std::string> networks = {"127.0.0.0/8"}) {
        library::host_settings how;
        how.destination = "host-test";
        how.settings_json = settings;
        how.allowed = *networks::parse(networks);
        how.executor = core_.get_executor();
        host_ = std::make_unique<library::host>(std::move(how));
    }
    ~bench() {
        host_->end();
        core_.restart();
        core_.run();
    }

    const signalbox_host& functions() { return host_->functions(); }
    adapter::host shell() { return adapter::host(host_->functions()); }
    library::host& of() { return *host_; }
    std::string setting(std::string_view pointer) {
        return text(functions().setting(functions().context, adapter::to_c(pointer)));
    }
    template <class Condition>
    void run_until(Condition condition) {
        core_.restart();
        const auto guard = asio::make_work_guard(core_);
        while (!condition()) core_.run_one();
    }

  private:
    asio::io_context core_;
    std::unique_ptr<library::host> host_;
};

struct heard {
    int times = 0;
    std::int32_t what = -1;
    std::string bytes;
    std::string error;

    static void take(void* user, std::int32_t what, signalbox_text bytes, signalbox_text error) {
        auto& here = *static_cast<heard*>(user);
        ++here.times;
        here.what = what;
        here.bytes = text(bytes);
        here.error = text(error);
    }
};

signalbox_stream* open_stream(bench& with, std::uint16_t port) {
    signalbox_stream_options how{};
    how.struct_size = sizeof how;
    how.host = adapter::to_c("127.0.0.1");
    how.port = port;
    char error[100] = "";
    return with.functions().stream_open(with.functions().context, &how, error, sizeof error);
}

} // namespace

TEST_CASE("adapter host: a setting is found by its pointer; texts as they are, anything else as JSON",
          "[delivery][library]") {
    bench one(R"({"url":"http://x","a/b":{"~":[1,"two",{"c":true}]},"empty":""})");
    CHECK(one.setting("/url") == "http://x");
    CHECK(one.setting("/a~1b/~0/0") == "1");
    CHECK(one.setting("/a~1b/~0/1") == "two");
    CHECK(one.setting("/a~1b/~0/2") == R"({"c":true})");
    CHECK(one.setting("/empty").empty());
    for (const char* none : {"/none", "/url/x", "/a~1b/~0/3", "/a~1b/~0/00", "url"})
        CHECK(one.setting(none) == "(none)");
    CHECK(one.setting("").front() == '{');
}

TEST_CASE("adapter host: settings that are no object are refused", "[delivery][library]") {
    CHECK_THROWS_WITH(bench("[1]"), Catch::Contains("no JSON object"));
}

TEST_CASE("adapter host: at most 32 names are counted, and only names", "[delivery][library]") {
    library::own_counters counters("counting");
    for (int i = 0; i < 32; ++i) CHECK(counters.add("name_" + std::to_string(i), 1));
    CHECK_FALSE(counters.add("one_more", 1));
    CHECK(counters.add("name_3", 41));
    for (const char* bad : {"", "with space", "line\nbreak"}) CHECK_FALSE(library::own_counters("x").add(bad, 1));
    CHECK(base::metrics_text().find(R"(signalbox_adapter_counts_total{destination="counting",name="name_3"} 42)") !=
          std::string::npos);
}

TEST_CASE("adapter host: its log is limited, and has no NHS numbers", "[delivery][library]") {
    test::captured_stderr log;
    bench one;
    for (int i = 0; i < 50; ++i) one.shell().log(SIGNALBOX_LOG_WARNING, "patient 9990000018");
    const std::string told = log.text();
    CHECK(told.find("9990000018") == std::string::npos);
    CHECK(told.find("patient ##########") != std::string::npos);
    std::size_t lines = 0;
    for (auto at = told.find("adapter.said"); at != std::string::npos; at = told.find("adapter.said", at + 1)) ++lines;
    CHECK(lines >= 20);
    CHECK(lines <= 40); // of two seconds, when one has just begun
}

TEST_CASE("adapter host: an HTTP server is spoken to under the networks of the destination", "[delivery][library]") {
    http_server server([](http::request& asked) -> asio::awaitable<http::response> {
        const auto body = co_await asked.read_all(1000);
        http::response made;
        made.status = 201;
        made.body = std::string(asked.method()) + " " + std::string(asked.target()) + " " + *body;
        made.set("Retry-After", "7");
        co_return made;
    });
    const std::string url = "http://127.0.0.1:" + std::to_string(server.port());
    bench allowed;
    std::string told;
    {
        const adapter::http_server to(allowed.shell(), {.url = url});
        to.send({"POST", "/base?x=1", {{"Content-Type", "text/plain"}}, "hello"}, [&](const adapter::http_answer& got) {
            told = std::to_string(got.status()) + " " + std::string(got.body()) + " " +
                   std::string(got.field("retry-after"));
        });
    } // closed with its last request
    allowed.run_until([&] { return !told.empty(); });
    CHECK(told == "201 POST /base?x=1 hello 7");

    bench elsewhere("{}", {"10.0.0.0/8"});
    std::optional<std::int32_t> what;
    const adapter::http_server to(elsewhere.shell(), {.url = url});
    to.send({}, [&](const adapter::http_answer& got) { what = got.what(); });
    elsewhere.run_until([&] { return what.has_value(); });
    CHECK(what == SIGNALBOX_HTTP_NOT_TRUSTED);
}

TEST_CASE("adapter host: an HTTP address is a scheme, a host and perhaps a port", "[delivery][library]") {
    CHECK(library::parse_http_address("https://fhir.example")->port == 443);
    CHECK(library::parse_http_address("http://[::1]:81/")->host == "::1");
    CHECK(library::parse_http_address("http://[::1]")->port == 80);
    for (const char* bad : {"ftp://x", "http://", "http://x/path", "http://u@x", "http://x:0", "http://x:70000", "x"})
        CHECK_FALSE(library::parse_http_address(bad));
    CHECK_THROWS_WITH(adapter::http_server(bench().shell(), {.url = "x"}), Catch::Contains("http_open"));
}

TEST_CASE("adapter host: what is open at the end is answered with a failure, and no more is taken",
          "[delivery][library]") {
    http_server server([](http::request&) -> asio::awaitable<http::response> { co_return http::response{}; });
    bench one;
    const adapter::http_server to(one.shell(), {.url = "http://127.0.0.1:" + std::to_string(server.port())});
    std::vector<std::int32_t> told;
    const auto tell = [&](const adapter::http_answer& got) { told.push_back(got.what()); };
    to.send({}, tell);
    one.of().end();
    to.send({}, tell);
    CHECK(told == std::vector<std::int32_t>{SIGNALBOX_HTTP_NO_ANSWER, SIGNALBOX_HTTP_NOT_SENT});
}

TEST_CASE("adapter host: a stream is connected by its first write, and anew after the peer's end",
          "[delivery][library]") {
    const auto echo = [](scripted_connection& with) { with.send("echo of " + with.read_until("\n")); };
    scripted_server server({echo, echo});
    bench one;
    signalbox_stream* to = open_stream(one, server.port());
    REQUIRE(to != nullptr);
    const auto& hub = one.functions();
    for (int round = 0; round < 2; ++round) {
        heard written;
        hub.stream_write(hub.context, to, adapter::to_c("line\n"), 5'000, &heard::take, &written);
        one.run_until([&] { return written.times > 0; });
        CHECK(written.what == SIGNALBOX_HTTP_ANSWERED);
        std::string all;
        heard read;
        while (read.times == 0 || !read.bytes.empty()) { // to its end
            read.times = 0;
            hub.stream_read(hub.context, to, 5'000, &heard::take, &read);
            one.run_until([&] { return read.times > 0; });
            REQUIRE(read.what == SIGNALBOX_HTTP_ANSWERED);
            all += read.bytes;
        }
        CHECK(all == "echo of line\n");
    }
    hub.stream_close(hub.context, to);
}

TEST_CASE("adapter host: a stream says what was not sent, what is late and what is closed", "[delivery][library]") {
    const auto listen = [](scripted_connection& with) { with.wait_for_close(); };
    scripted_server silent({listen, listen});
    bench one;
    const auto& hub = one.functions();
    signalbox_stream* to = open_stream(one, silent.port());
    heard unasked;
    hub.stream_read(hub.context, to, 5'000, &heard::take, &unasked);
    one.run_until([&] { return unasked.times > 0; });
    CHECK(unasked.what == SIGNALBOX_HTTP_NOT_SENT);

    heard written;
    heard late;
    hub.stream_write(hub.context, to, adapter::to_c("x"), 5'000, &heard::take, &written);
    one.run_until([&] { return written.times > 0; });
    hub.stream_read(hub.context, to, 10, &heard::take, &late);
    one.run_until([&] { return late.times > 0; });
    CHECK(late.what == SIGNALBOX_HTTP_NO_ANSWER);
    CHECK(late.error.find("deadline") != std::string::npos);

    heard again;
    heard cut;
    hub.stream_write(hub.context, to, adapter::to_c("x"), 5'000, &heard::take, &again);
    one.run_until([&] { return again.times > 0; });
    hub.stream_read(hub.context, to, 60'000, &heard::take, &cut);
    hub.stream_close(hub.context, to);
    one.run_until([&] { return cut.times > 0; });
    CHECK(cut.what == SIGNALBOX_HTTP_NO_ANSWER);

    heard nowhere;
    signalbox_stream* closed = open_stream(one, 1);
    hub.stream_write(hub.context, closed, adapter::to_c("x"), 5'000, &heard::take, &nowhere);
    one.run_until([&] { return nowhere.times > 0; });
    CHECK(nowhere.what == SIGNALBOX_HTTP_NOT_SENT);
}

namespace {

class scripted_hub final : public library::inward {
  public:
    asio::awaitable<library::kept> submit(library::submission what) override {
        co_return library::kept{"id of " + what.ref, ""};
    }
    asio::awaitable<library::kept> confirm(library::confirmation what) override {
        co_return library::kept{"", what.filed ? "" : "not refused: " + what.code};
    }
};

} // namespace

TEST_CASE("adapter host: what an adapter hands in leads to the hub, and its answer back", "[delivery][library]") {
    asio::io_context core;
    library::host_settings how;
    how.executor = core.get_executor();
    how.to_hub = std::make_shared<scripted_hub>();
    how.folder = "/here";
    library::host made(std::move(how));
    const adapter::host shell(made.functions());
    std::vector<std::string> told;
    const auto tell = [&](const adapter::kept& got) { told.push_back(got ? got.message_id : got.error); };

    shell.submit({"a1", "LAB01", "PATH_ACK", "text/plain", "ok"}, tell);
    CHECK(made.functions().folder.size == 5);
    shell.filed("d1", tell);
    shell.refused("d2", "no\x01pe", "", tell);
    core.run();

    CHECK(told == std::vector<std::string>{"id of a1", "", "not refused: no\\x01pe"});
    made.end();
    shell.filed("d3", tell);
    CHECK(told.back() == "too much is being handed in");

    std::string refused;
    bench alone;
    alone.shell().filed("d1", [&](const adapter::kept& got) { refused = got.error; });
    CHECK(refused == "confirm: this hub takes nothing from its adapters");
}
