// The way back of webhooks, without a wire.
#include "broker/delivery/webhook/returns.hpp"

#include <catch2/catch.hpp>

#include "broker/delivery/webhook/signature.hpp"
#include "tests/support/absent_store.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fake_request.hpp"

using namespace signalbox;
using namespace signalbox::delivery;
using namespace signalbox::tests;

namespace {

class noting_store final : public absent_store {
  public:
    async_result<void> audit(signalbox::store::audit_entry entry) override {
        audited.push_back(std::move(entry));
        if (fails) co_return errc::stopped;
        co_return signalbox::result<void>();
    }
    std::vector<signalbox::store::audit_entry> audited;
    bool fails = false;
};

class noting_port final : public hub_port {
  public:
    port_answer<std::string> submit(std::string destination, submission what) override {
        destinations.push_back(std::move(destination));
        submitted.push_back(std::move(what));
        if (refusal) co_return *refusal;
        co_return "M-1";
    }
    port_answer<void> confirm(std::string destination, confirmation what) override {
        destinations.push_back(std::move(destination));
        confirmed.push_back(std::move(what));
        if (refusal) co_return *refusal;
        co_return boost::system::result<void, port_refusal>();
    }
    std::vector<std::string> destinations;
    port_answer<std::string> refuse(std::string, port_refusal no) override {
        refusals.push_back(no);
        co_return no;
    }

    std::vector<submission> submitted;
    std::vector<port_refusal> refusals;
    std::vector<confirmation> confirmed;
    std::optional<port_refusal> refusal;
};

const std::string filed = R"({"delivery_id":"D-1","outcome":"filed"})";
const std::string submitted =
    R"({"ref":"a1","workflow_id":"W","to":"LAB01","payload":{"encoding":"utf8","data":"text"}})";

struct desk {
    desk() {
        with.port = &port;
        with.store = &store;
        with.clock = &clock;
        with.secrets.emplace("practice", base::secret("what both know"));
    }
    std::int64_t now() const {
        return std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count();
    }
    fake_request request(const std::string& path, const std::string& body, const std::string& secret = "what both know",
                         std::int64_t seconds_off = 0, const std::string& method = "POST") const {
        const std::string timestamp = std::to_string(now() + seconds_off);
        fake_request made(method, path);
        made.with("X-Signalbox-Timestamp", timestamp);
        made.with("X-Signalbox-Signature", webhook::signature_of(timestamp, body, secret));
        made.body(body);
        return made;
    }
    http::response ask(fake_request& request) const { return await(webhook::make_return_handler(with)(request)); }
    http::response ask(fake_request&& request) const { return ask(request); }
    unsigned status(fake_request&& request) const { return ask(request).status; }

    base::manual_clock clock{base::from_iso8601("2026-11-22T09:00:00.000000Z").value()};
    noting_store store;
    noting_port port;
    webhook::return_settings with;
};

std::string type_of(const http::response& answer) {
    for (const auto& [name, value] : answer.fields)
        if (name == "Content-Type") return value;
    return "";
}

} // namespace

TEST_CASE("webhook returns: what is signed comes to the port, for the destination of the path", "[delivery][webhook]") {
    desk at;
    const auto confirmed = at.ask(at.request("/adapters/practice/confirm", filed));
    CHECK(confirmed.status == 200);
    CHECK(confirmed.body == R"({"type":"confirmed","delivery_id":"D-1"})");
    const auto kept = at.ask(at.request("/adapters/practice/submit", submitted));
    CHECK(kept.status == 200);
    CHECK(kept.body == R"({"type":"submitted","ref":"a1","message_id":"M-1"})");

    CHECK(at.port.destinations == std::vector<std::string>{"practice", "practice"});
    CHECK(at.port.confirmed.front().what == confirmation::kind::filed);
    CHECK(at.port.submitted.front().payload == "text");
    CHECK(at.store.audited.empty()); // the port's own, which this one does not write
}

TEST_CASE("webhook returns: without a signature of these five minutes nothing is read", "[delivery][webhook]") {
    desk at;
    for (const std::int64_t off : {-301, 301}) {
        auto request = at.request("/adapters/practice/confirm", filed, "what both know", off);
        CHECK(at.ask(request).status == 401);
        CHECK_FALSE(request.body_was_read());
    }
    CHECK(at.status(at.request("/adapters/practice/confirm", filed, "what both know", -300)) == 200);
    CHECK(at.status(at.request("/adapters/practice/confirm", filed, "what both know", 300)) == 200);

    fake_request bare("POST", "/adapters/practice/confirm");
    bare.body(filed);
    CHECK(at.ask(bare).status == 401);
    CHECK_FALSE(bare.body_was_read());
    for (const auto& [timestamp, signature] : {std::pair<std::string, std::string>{"now", "v1=" + std::string(64, 'a')},
                                               {std::to_string(at.now()), "v2=" + std::string(64, 'a')},
                                               {std::to_string(at.now()), "v1=aa"},
                                               {"", ""}}) {
        fake_request odd("POST", "/adapters/practice/confirm");
        odd.with("X-Signalbox-Timestamp", timestamp).with("X-Signalbox-Signature", signature).body(filed);
        CHECK(at.ask(odd).status == 401);
        CHECK_FALSE(odd.body_was_read());
    }
    CHECK(at.store.audited.size() == 7);
}

TEST_CASE("webhook returns: another secret and a name that is no webhook look the same", "[delivery][webhook]") {
    desk at;
    const auto other = at.ask(at.request("/adapters/practice/confirm", filed, "something else"));
    const auto nobody = at.ask(at.request("/adapters/nobody/confirm", filed));
    CHECK(other.status == 401);
    CHECK(nobody.status == 401);
    CHECK(other.body == nobody.body);
    CHECK(at.port.confirmed.empty());
    REQUIRE(at.store.audited.size() == 2);
    CHECK(at.store.audited.front().outcome == "401");
}

TEST_CASE("webhook returns: other paths and methods are not there", "[delivery][webhook]") {
    desk at;
    for (const char* path : {"/", "/adapters/", "/adapters/practice", "/adapters/practice/deliver",
                             "/adapters//confirm", "/adapters/practice/confirm/more"})
        CHECK(at.status(at.request(path, filed)) == 404);
    CHECK(at.status(at.request("/adapters/practice/confirm", filed, "what both know", 0, "PUT")) == 405);
}

TEST_CASE("webhook returns: a refusal of the port is a problem of HTTP", "[delivery][webhook]") {
    desk at;
    using why = port_refusal::why;
    for (const auto& [reason, status] : {std::pair{why::invalid, 422U},
                                         {why::not_allowed, 403U},
                                         {why::not_found, 404U},
                                         {why::conflict, 409U},
                                         {why::too_large, 413U},
                                         {why::unavailable, 503U}}) {
        at.port.refusal = port_refusal{reason, "in words"};
        const auto answer = at.ask(at.request("/adapters/practice/submit", submitted));
        CHECK(answer.status == status);
        CHECK(type_of(answer) == "application/problem+json");
        CHECK(answer.body.find("in words") != std::string::npos);
    }
}

TEST_CASE("webhook returns: what is no confirmation or submission is refused, and audited", "[delivery][webhook]") {
    desk at;
    for (const char* body :
         {"", "[]", "{", R"({"outcome":"filed"})", R"({"delivery_id":"D-1","outcome":"accepted"})"}) {
        INFO(body);
        CHECK(at.status(at.request("/adapters/practice/confirm", body)) == 422);
    }
    const std::string by_file =
        R"({"ref":"a1","workflow_id":"W","to":"LAB01","payload":{"encoding":"file","path":"x"}})";
    CHECK(at.status(at.request("/adapters/practice/submit", by_file)) == 422);
    CHECK(at.store.audited.size() == 6);
    CHECK(at.port.destinations.empty());
}

TEST_CASE("webhook returns: a body beyond the limit is refused before it is read where it says so",
          "[delivery][webhook]") {
    desk at;
    at.with.body_max = 10;
    auto stated = at.request("/adapters/practice/confirm", filed);
    CHECK(at.ask(stated).status == 413);
    CHECK_FALSE(stated.body_was_read());
    auto endless = at.request("/adapters/practice/confirm", filed);
    endless.chunked();
    CHECK(at.ask(endless).status == 413);
}

TEST_CASE("webhook returns: without an audit record there is no answer", "[delivery][webhook]") {
    desk at;
    at.store.fails = true;
    CHECK(at.status(at.request("/adapters/practice/confirm", filed, "something else")) == 503);
}
