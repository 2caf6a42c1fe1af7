#include <algorithm>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>

#include "broker/ingress/mesh/mesh.hpp"
#include "broker/store/open.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/ingress/mesh_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

// The embedded store in a folder of its own.
class real_store {
  public:
    explicit real_store(const base::clock& clock, const base::limits& limits = {}) {
        store::settings how;
        how.folder = folder_.file("data");
        how.profile = "demo";
        how.limits = limits;
        how.clock = &clock;
        auto opened = store::open_sqlite(std::move(how));
        REQUIRE(opened.has_value());
        store_ = std::move(*opened);
    }
    ~real_store() { store_->close(); }
    store::store& get() { return *store_; }

  private:
    temporary_folder folder_;
    std::unique_ptr<store::store> store_;
};

} // namespace

TEST_CASE("mesh with the embedded store: a message goes from outbox to acknowledged", "[ingress][store]") {
    base::manual_clock clock(*base::from_compact_minutes("202611220158"));
    base::limits limits;
    limits.body_in_memory_max = 1000;
    real_store store(clock, limits);
    mesh_options how;
    how.limits = limits;
    mesh_fixture mesh(store.get(), clock, how);
    const auto ask = [&](const std::string& method, const std::string& rest) {
        return mesh.answer(mesh.request(method, "PRACTICE1", rest));
    };

    for (const std::string& content : {std::string("content"), std::string(3'000'000, 'x')}) {
        const std::string id = mesh.send(content);
        CHECK(ask("GET", "/inbox").body.find(id) != std::string::npos);
        CHECK(ask("GET", "/count").body == R"({"count":1})");
        CHECK(body_of(ask("GET", "/inbox/" + id)) == content);
        CHECK(ask("HEAD", "/inbox/" + id).status == 200);
        CHECK(mesh.answer(mesh.request("GET", "LAB1", "/inbox/" + id)).status == 403);
        CHECK(ask("PUT", "/inbox/" + id + "/status/acknowledged").status == 200);
        CHECK(ask("PUT", "/inbox/" + id + "/status/acknowledged").status == 200);
        CHECK(ask("GET", "/inbox/" + id).status == 410);
        CHECK(ask("GET", "/count").body == R"({"count":0})");
    }
}

TEST_CASE("mesh with the embedded store: an inbox is paged once through", "[ingress][store]") {
    base::manual_clock clock(*base::from_compact_minutes("202611220158"));
    real_store store(clock);
    mesh_fixture mesh(store.get(), clock);
    std::vector<std::string> sent;
    for (int i = 0; i < 12; ++i) sent.push_back(mesh.send("content"));

    const auto first = mesh.answer(mesh.request("GET", "PRACTICE1", "/inbox?max_results=10")).body;
    const auto begin = first.find("continue_from=") + 14;
    const std::string token = first.substr(begin, first.find('"', begin) - begin);
    const auto second = mesh.answer(mesh.request("GET", "PRACTICE1", "/inbox?continue_from=" + token, true)).body;
    const auto third = mesh.answer(mesh.request("GET", "PRACTICE1", "/inbox?continue_from=" + sent[9], true)).body;

    CHECK(first.find(sent[9]) != std::string::npos);
    CHECK(first.find(sent[10]) == std::string::npos);
    CHECK(second == R"({"messages":[")" + sent[10] + R"(",")" + sent[11] + R"("]})");
    CHECK(third == second);
}

TEST_CASE("mesh with the embedded store: one token on many connections is admitted once", "[ingress][store]") {
    boost::asio::thread_pool cores(4); // outlives the store, whose threads let go of its strands a little later
    base::manual_clock clock(*base::from_compact_minutes("202611220158"));
    real_store store(clock);
    mesh_fixture mesh(store.get(), clock);

    for (const bool send : {false, true}) {
        const std::string token = mesh.token("LAB1");
        std::vector<std::unique_ptr<fake_request>> requests;
        std::vector<std::future<http::response>> answers;
        for (int i = 0; i < 32; ++i) {
            auto request = send ? std::make_unique<fake_request>("POST", "/messageexchange/LAB1/outbox")
                                : std::make_unique<fake_request>("GET", "/messageexchange/LAB1/inbox");
            request->with("Authorization", token)
                .with("Mex-To", "PRACTICE1")
                .with("Mex-WorkflowID", "W")
                .body("content");
            requests.push_back(std::move(request));
        }
        for (auto& request : requests) {
            answers.push_back(boost::asio::co_spawn(boost::asio::make_strand(cores), mesh.handler()(*request),
                                                    boost::asio::use_future));
        }

        std::vector<unsigned> statuses;
        for (auto& answer : answers) statuses.push_back(answer.get().status);
        CHECK(std::count(statuses.begin(), statuses.end(), send ? 202U : 200U) == 1);
        CHECK(std::count(statuses.begin(), statuses.end(), 403U) == 31);
    }
    cores.join();
    CHECK(mesh.answer(mesh.request("GET", "PRACTICE1", "/count")).body == R"({"count":1})");
}

TEST_CASE("mesh with the embedded store: a resend with its key finds the earlier id", "[ingress][store]") {
    base::manual_clock clock(*base::from_compact_minutes("202611220158"));
    real_store store(clock);
    mesh_fixture mesh(store.get(), clock);
    const auto send = [&](const std::string& body) {
        auto request = mesh.send_request(body);
        return mesh.answer(request.with("Idempotency-Key", "k"));
    };

    const auto first = send("content");
    CHECK(first.status == 202);
    CHECK(send("content").body == first.body);
    CHECK(send("other").status == 409);
    CHECK(mesh.answer(mesh.request("GET", "PRACTICE1", "/count")).body == R"({"count":1})");
}
