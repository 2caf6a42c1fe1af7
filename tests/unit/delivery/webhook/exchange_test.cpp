// GP Connect requests to a webhook.
#include <chrono>
#include <functional>
#include <future>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>

#include "broker/delivery/exchanger.hpp"
#include "broker/delivery/webhook/webhook_carrier.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/scripted_server.hpp"

using namespace signalbox;
using namespace signalbox::delivery;
using namespace signalbox::tests;
using namespace std::chrono_literals;
using message::exchange_failure;
namespace asio = boost::asio;

namespace {

std::function<void(scripted_connection&)> answers(const std::string& head, const std::string& body,
                                                  std::string& asked) {
    return [=, &asked](scripted_connection& peer) {
        asked = peer.read_until("\"deadline_ms\"");
        peer.send("HTTP/1.1 " + head + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        peer.wait_for_close();
    };
}

exchange_answer ask(std::uint16_t port, std::chrono::milliseconds deadline = 10s) {
    asio::io_context core;
    const base::system_clock clock;
    webhook::webhook_settings how;
    how.server = plain_settings(port);
    how.target = "/practice";
    how.secret = base::secret("secret");
    const auto carrier = webhook::make_webhook_carrier(std::move(how), clock);
    const auto asked = std::dynamic_pointer_cast<exchanger>(carrier);
    message::exchange_request what;
    what.id = "629ea9ba-a077-4d99-b289-7a9b19fd4e03";
    what.method = "GET";
    what.service = "gpconnect";
    what.path = "/metadata";
    what.deadline = std::chrono::steady_clock::now() + deadline;
    auto answer = asio::co_spawn(core, asked->exchange(std::move(what)), asio::use_future);
    while (answer.wait_for(0s) != std::future_status::ready) core.run_one();
    return answer.get();
}

} // namespace

TEST_CASE("webhook exchange: it is posted the line, signed, and answers with the other",
          "[delivery][webhook][exchange]") {
    std::string asked;
    const std::string id = "629ea9ba-a077-4d99-b289-7a9b19fd4e03";
    scripted_server good({answers("200 OK",
                                  R"({"type":"response","id":")" + id +
                                      R"(","status":404,"body":)"
                                      R"({"encoding":"utf8","data":"{}"}})",
                                  asked)});
    const auto answer = ask(good.port());
    REQUIRE(answer.has_value());
    CHECK(answer->status == 404);
    CHECK(answer->body == "{}");
    CHECK(asked.starts_with("POST /practice "));
    CHECK(asked.find("X-Signalbox-Signature: v1=") != std::string::npos);
    CHECK(asked.find(R"("path":"/STU3/1/gpconnect/metadata")") != std::string::npos);
}

TEST_CASE("webhook exchange: another's answer, a file and another status are babble, silence is no answer",
          "[delivery][webhook][exchange]") {
    std::string asked;
    scripted_server another({answers("200 OK", R"({"type":"response","id":"17","status":200})", asked)});
    CHECK(ask(another.port()).error() == exchange_failure::babble);
    scripted_server status({answers("500 No", "{}", asked)});
    CHECK(ask(status.port()).error() == exchange_failure::babble);
    scripted_server silent({[](scripted_connection& peer) { peer.wait_for_close(); }});
    CHECK(ask(silent.port(), 200ms).error() == exchange_failure::no_answer);
}
