#include "broker/ingress/mesh/sandbox/faults.hpp"

#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "tests/unit/ingress/exchange_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using namespace signalbox::ingress::mesh;
using namespace signalbox::ingress::mesh::sandbox;

namespace {

constexpr auto v2 = protocol::api_version::v2;
constexpr fault_facts a_send{"POST", "/messageexchange/LAB1/outbox", "LAB1", "W", "mesh.send"};
constexpr fault_facts a_list{"GET", "/messageexchange/LAB1/inbox", "LAB1", "", "mesh.inbox"};

fault_rule rule(fault::kind what, fault_match match = {}, std::uint32_t count = 1, std::uint32_t after = 0) {
    fault_rule made;
    made.match = std::move(match);
    made.then.what = what;
    made.then.status = 503;
    made.count = count;
    made.after = after;
    return made;
}

fault_match sends() { return {.method = "", .path = "", .mailbox = "", .workflow_id = "", .action = "mesh.send"}; }

std::optional<fault> of(const http::request& request, const fault_facts& facts, fault_book& book) {
    auto found = fault_of(request, facts, book);
    REQUIRE(std::holds_alternative<std::optional<fault>>(found));
    return std::get<std::optional<fault>>(std::move(found));
}

} // namespace

TEST_CASE("fault book: a rule is spent by the requests that it holds for", "[ingress]") {
    fault_book book;
    REQUIRE(book.add({rule(fault::kind::status, sends(), 2)}));

    CHECK_FALSE(book.take(a_list).has_value());
    CHECK(book.take(a_send)->status == 503);
    CHECK(book.take(a_send).has_value());
    CHECK_FALSE(book.take(a_send).has_value());
}

TEST_CASE("fault book: a rule lets requests go by first", "[ingress]") {
    fault_book book;
    REQUIRE(book.add({rule(fault::kind::status, sends(), 1, 2)}));

    CHECK_FALSE(book.take(a_send).has_value());
    CHECK_FALSE(book.take(a_send).has_value());
    CHECK(book.take(a_send).has_value());
}

TEST_CASE("fault book: the first rule that holds, in the order in which they came", "[ingress]") {
    fault_book book;
    REQUIRE(book.add({rule(fault::kind::drop_before, sends()), rule(fault::kind::status)}));

    CHECK(book.take(a_send)->what == fault::kind::drop_before);
    CHECK(book.take(a_send)->what == fault::kind::status);
}

TEST_CASE("fault book: tells what is left of every rule", "[ingress]") {
    fault_book book;
    CHECK(book.to_json() == R"({"faults":[]})");
    REQUIRE(book.add({rule(fault::kind::status, sends(), 2, 1), rule(fault::kind::drop_after_commit)}));
    static_cast<void>(book.take(a_send)); // goes by the first, spends the second
    static_cast<void>(book.take(a_send)); // spends the first once

    CHECK(book.to_json() ==
          R"({"faults":[{"match":{"action":"mesh.send"},"do":{"status":503},"after":0,"remaining":1,"taken":1},)"
          R"({"match":{},"do":{"drop":"after_commit"},"after":0,"remaining":0,"taken":1}]})");
    book.clear();
    CHECK(book.to_json() == R"({"faults":[]})");
}

TEST_CASE("fault book: at most a hundred rules stand, and spent ones make room", "[ingress]") {
    fault_book book;
    REQUIRE(book.add(std::vector(100, rule(fault::kind::status))));
    CHECK_FALSE(book.add({rule(fault::kind::status)}));
    CHECK(book.take(a_send).has_value());
    CHECK(book.add({rule(fault::kind::drop_before)}));
    CHECK_FALSE(book.add({rule(fault::kind::status)}));
}

TEST_CASE("fault book: a count is exact over many threads", "[ingress]") {
    fault_book book;
    REQUIRE(book.add({rule(fault::kind::status, {}, 500)}));
    std::atomic<int> suffered = 0;
    std::vector<std::thread> cores;
    for (int core = 0; core < 4; ++core) {
        cores.emplace_back([&] {
            for (int i = 0; i < 300; ++i) suffered += book.take(a_send) ? 1 : 0;
        });
    }
    for (auto& each : cores) each.join();
    CHECK(suffered == 500);
}

TEST_CASE("faults: a header field speaks for its own request and spends no rule", "[ingress]") {
    fault_book book;
    REQUIRE(book.add({rule(fault::kind::status)}));
    fake_request plain("POST", std::string(a_send.path));
    fake_request marked("POST", std::string(a_send.path));
    marked.with("Signalbox-Fault", "drop=after-commit");

    CHECK(of(marked, a_send, book)->what == fault::kind::drop_after_commit);
    CHECK(of(plain, a_send, book)->what == fault::kind::status);
    CHECK_FALSE(of(plain, a_send, book).has_value());

    fake_request broken("POST", std::string(a_send.path));
    broken.with("Signalbox-Fault", "explode");
    const auto refused = fault_of(broken, a_send, book);
    REQUIRE(std::holds_alternative<protocol::field_problem>(refused));
    CHECK(std::get<protocol::field_problem>(refused).name == "signalbox-fault");
}

TEST_CASE("faults: rules look at the path without its query and at the workflow id", "[ingress]") {
    fake_request request("POST", "/messageexchange/lab1/outbox?a=b");
    request.with("mex-workflowid", " W ");

    const auto facts = facts_of(request, "LAB1", "mesh.send");

    CHECK(facts.method == "POST");
    CHECK(facts.path == "/messageexchange/lab1/outbox");
    CHECK(facts.mailbox == "LAB1");
    CHECK(facts.workflow_id == "W");
    CHECK(facts.action == "mesh.send");
    CHECK(facts_of(fake_request("GET", "/"), "", "").workflow_id.empty());
}

TEST_CASE("faults: the calls that set them suffer none", "[ingress]") {
    fault_book book;
    REQUIRE(book.add({rule(fault::kind::drop_before, {}, 1000)}));
    fake_request request("DELETE", "/admin/faults");
    CHECK_FALSE(of(request, facts_of(request, "", "sandbox.faults"), book).has_value());
}

TEST_CASE("faults: a status is answered in the form of the version, with Retry-After", "[ingress]") {
    fault_book book;
    fault what;
    what.status = 429;
    what.retry_after = 5;

    const auto answer = await(suffer_before(what, v2, book));

    REQUIRE(answer.has_value());
    CHECK(answer->status == 429);
    CHECK(answer_field(*answer, "Retry-After") == "5");
    CHECK(answer->body == R"({"detail":[{"event":"","code":"","msg":"Too Many Requests"}]})");
    what.retry_after.reset();
    CHECK(answer_field(*await(suffer_before(what, v2, book)), "Retry-After") == "-");
}

TEST_CASE("faults: a connection is cut before, or behind what was done", "[ingress]") {
    fault_book book;
    const fault before = rule(fault::kind::drop_before).then;
    const fault after = rule(fault::kind::drop_after_commit).then;
    http::response accepted;
    accepted.status = 202;

    CHECK(await(suffer_before(before, v2, book))->drop);
    CHECK_FALSE(await(suffer_before(after, v2, book)).has_value());
    CHECK(suffer_after(after, accepted).drop);
    CHECK(suffer_after(after, accepted).status == 202);
    CHECK_FALSE(suffer_after(rule(fault::kind::delay).then, accepted).drop);
}

TEST_CASE("faults: a delay is waited and then forgotten", "[ingress]") {
    fault_book book;
    fault what = rule(fault::kind::delay).then;
    what.delay = std::chrono::milliseconds(20);
    const auto began = std::chrono::steady_clock::now();

    CHECK_FALSE(await(suffer_before(what, v2, book)).has_value());
    CHECK(std::chrono::steady_clock::now() - began >= what.delay);
}

TEST_CASE("faults: clearing the book ends a delay that is under way", "[ingress]") {
    fault_book book;
    fault what = rule(fault::kind::delay).then;
    what.delay = std::chrono::minutes(1);
    const auto began = std::chrono::steady_clock::now();
    boost::asio::io_context context;
    bool over = false;
    boost::asio::co_spawn(context, suffer_before(what, v2, book), [&](std::exception_ptr, auto) { over = true; });

    context.poll(); // the wait has begun
    CHECK_FALSE(over);
    book.clear();
    context.run();

    CHECK(over);
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(30));
}
