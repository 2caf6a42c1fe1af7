// What adapters ask of the hub, with real child processes.
#include <filesystem>
#include <fstream>
#include <mutex>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <catch2/catch.hpp>

#include "broker/base/result.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/unit/delivery/stdio/adapter_fixture.hpp"

using namespace signalbox;
using namespace signalbox::delivery;
using namespace signalbox::tests;
using namespace std::chrono_literals;

namespace {

// A hub that keeps what it is told, and answers when the test lets it.
class listening_hub final : public hub_port {
  public:
    port_answer<std::string> submit(std::string destination, submission what) override {
        CHECK(destination == "test");
        const std::string id = "M-" + what.ref;
        submitted.push_back(std::move(what));
        most_at_once = std::max(most_at_once, ++at_once);
        while (closed) co_await look_again();
        --at_once;
        if (refusal) co_return *refusal;
        co_return id;
    }
    port_answer<void> confirm(std::string destination, confirmation what) override {
        CHECK(destination == "test");
        confirmed.push_back(std::move(what));
        if (refusal) co_return *refusal;
        co_return boost::system::result<void, port_refusal>();
    }

    port_answer<std::string> refuse(std::string, port_refusal no) override {
        refusals.push_back(no);
        co_return no;
    }

    std::vector<submission> submitted;
    std::vector<port_refusal> refusals;
    std::vector<confirmation> confirmed;
    std::optional<port_refusal> refusal;
    bool closed = false;
    std::uint32_t at_once = 0;
    std::uint32_t most_at_once = 0;

  private:
    static boost::asio::awaitable<void> look_again() {
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, 1ms);
        static_cast<void>(co_await timer.async_wait(use_result));
    }
};

// Asks that, once it has its first delivery, and keeps the answer as a file.
std::string asking(const std::string& what) {
    return adapter_answering("accepted", " if what['type'] == 'deliver': say(" + what +
                                             ")\n if what['type'] in ('submitted', 'confirmed'):\n"
                                             "  open('answer.part', 'w').write(json.dumps(what))\n"
                                             "  os.rename('answer.part', 'answer')\n");
}

std::string submitting(const std::string& payload) {
    return asking("type='submit', ref='a1', workflow_id='W', to='LAB01', content_type='text/plain', local_id='L', "
                  "fields={'Mex-Subject': 'S'}, payload=" +
                  payload);
}

struct asked_hub {
    explicit asked_hub(const std::string& script) : adapter(script, {.port = &hub}) {
        CHECK(adapter.deliver("one").what == outcome::kind::accepted);
    }
    std::string answer() {
        const std::string file = adapter.state() + "/answer";
        CHECK(adapter.run_until([&] { return std::filesystem::exists(file); }));
        return file_text(file);
    }

    listening_hub hub;
    script_adapter adapter;
};

} // namespace

TEST_CASE("stdio asks: a submission comes to the hub, and its message id to the adapter", "[delivery][stdio]") {
    asked_hub one(submitting("{'encoding': 'utf8', 'data': 'Grüße'}"));

    CHECK(one.answer() == R"({"type": "submitted", "ref": "a1", "message_id": "M-a1"})");

    REQUIRE(one.hub.submitted.size() == 1);
    const submission& what = one.hub.submitted.front();
    CHECK(what.ref == "a1");
    CHECK(what.workflow_id == "W");
    CHECK(what.to == "LAB01");
    CHECK(what.content_type == "text/plain");
    CHECK(what.local_id == "L");
    CHECK(what.fields == decltype(what.fields){{"Mex-Subject", "S"}});
    CHECK(what.payload == "Grüße");
}

TEST_CASE("stdio asks: bytes come as base64, or as a file of the adapter's folder", "[delivery][stdio]") {
    asked_hub encoded(submitting("{'encoding': 'base64', 'data': 'AP8='}"));
    CHECK(encoded.answer().find("M-a1") != std::string::npos);
    CHECK(encoded.hub.submitted.front().payload == std::string("\0\xff", 2));

    asked_hub by_file(submitting("{'encoding': 'file', 'path': (os.mkdir('out'), "
                                 "open('out/large', 'w').write('x' * 3000000), 'out/large')[2]}"));
    CHECK(by_file.answer().find("M-a1") != std::string::npos);
    CHECK(by_file.hub.submitted.front().payload == std::string(3'000'000, 'x'));
}

TEST_CASE("stdio asks: a payload that cannot be had is answered, and the adapter lives on", "[delivery][stdio]") {
    for (const char* payload : {"{'encoding': 'file', 'path': '../adapter.py'}", "{'encoding': 'base64', 'data': '%'}",
                                "{'encoding': 'utf8'}", "{}"}) {
        INFO(payload);
        asked_hub one(submitting(payload));
        CHECK(one.answer().find(R"("error": "invalid")") != std::string::npos);
        CHECK(one.hub.submitted.empty());
        CHECK(one.hub.refusals.size() == 1); // audited
        CHECK(one.adapter.deliver("two").what == outcome::kind::accepted);
    }
}

TEST_CASE("stdio asks: a ref that is none is answered, and the adapter lives on", "[delivery][stdio]") {
    for (const char* ref : {"7", "None", "''", "'x' * 129"}) {
        INFO(ref);
        asked_hub one(asking("type='submit', ref=" + std::string(ref) +
                             ", workflow_id='W', to='LAB01', payload={'encoding': 'utf8', 'data': 'x'}"));
        CHECK(one.answer().find(R"("error": "invalid")") != std::string::npos);
        CHECK(one.hub.submitted.empty());
        CHECK(one.adapter.deliver("two").what == outcome::kind::accepted);
    }
}

TEST_CASE("stdio asks: a confirmation comes to the hub, and is answered", "[delivery][stdio]") {
    asked_hub one(asking("type='confirm', delivery_id='D-1', outcome='refused', code='AR', diagnostics='unknown'"));

    CHECK(one.answer() == R"({"type": "confirmed", "delivery_id": "D-1"})");

    REQUIRE(one.hub.confirmed.size() == 1);
    CHECK(one.hub.confirmed.front().what == confirmation::kind::refused);
    CHECK(one.hub.confirmed.front().code == "AR");
    CHECK(one.hub.confirmed.front().diagnostics == "unknown");
}

TEST_CASE("stdio asks: what the hub refuses is told with its reason", "[delivery][stdio]") {
    listening_hub hub;
    hub.refusal = port_refusal{port_refusal::why::conflict, "it was confirmed before"};
    script_adapter adapter(asking("type='confirm', delivery_id='D-1', outcome='filed'"), {.port = &hub});
    CHECK(adapter.deliver("one").what == outcome::kind::accepted);
    const std::string file = adapter.state() + "/answer";
    REQUIRE(adapter.run_until([&] { return std::filesystem::exists(file); }));
    CHECK(file_text(file) == R"({"type": "confirmed", "delivery_id": "D-1", "error": "conflict", )"
                             R"("diagnostics": "it was confirmed before"})");
}

TEST_CASE("stdio asks: beyond so many in hand nothing is read, and nothing is lost", "[delivery][stdio]") {
    listening_hub hub;
    hub.closed = true;
    const std::string script = adapter_ready + R"(
result(heard(), 'accepted')
for i in range(40): say(type='submit', ref=str(i), workflow_id='W', to='LAB01', payload={'encoding': 'utf8', 'data': 'x'})
answers = 0
while True:
 what = heard()
 if what['type'] == 'deliver': result(what, 'accepted')
 elif what['type'] == 'ping': say(type='pong', n=what['n'])
 elif what['type'] == 'submitted': answers += 1; open('answers', 'w').write(str(answers))
 else: sys.exit()
)";
    script_adapter adapter(script, {.pong_max = 500ms, .port = &hub, .requests_max = 3});
    CHECK(adapter.deliver("first").what == outcome::kind::accepted);
    CHECK(adapter.run_until([&] { return hub.submitted.size() == 3; }));
    // Its answer stands behind what waits, and so do its pongs: none is missed.
    CHECK(adapter.deliver("one", 1'500ms).code == "timeout");
    CHECK(hub.submitted.size() == 3);

    hub.closed = false;
    CHECK(adapter.run_until([&] { return file_text(adapter.state() + "/answers") == "40"; }));
    CHECK(hub.most_at_once == 3);
    CHECK(adapter.deliver("two").what == outcome::kind::accepted);
}

TEST_CASE("stdio asks: a confirmation with an outcome that there is not is refused, and the session goes on",
          "[delivery][stdio]") {
    listening_hub hub;
    script_adapter adapter(asking("type='confirm', delivery_id='D-1', outcome='perhaps'"), {.port = &hub});
    CHECK(adapter.deliver("one").what == outcome::kind::accepted);
    const std::string file = adapter.state() + "/answer";
    REQUIRE(adapter.run_until([&] { return std::filesystem::exists(file); }));

    CHECK(file_text(file).find(R"("delivery_id": "D-1", "error": "invalid")") != std::string::npos);
    CHECK(hub.confirmed.empty());
    CHECK(hub.refusals.size() == 1);
    CHECK(adapter.deliver("two").what == outcome::kind::accepted);
}

TEST_CASE("stdio asks: without a hub behind it nothing is taken", "[delivery][stdio]") {
    script_adapter adapter(asking("type='confirm', delivery_id='D-1', outcome='filed'"));
    CHECK(adapter.deliver("one").what == outcome::kind::accepted);
    const std::string file = adapter.state() + "/answer";
    REQUIRE(adapter.run_until([&] { return std::filesystem::exists(file); }));
    CHECK(file_text(file).find(R"("error": "not-allowed")") != std::string::npos);
}
