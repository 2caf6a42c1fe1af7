#include <boost/asio/thread_pool.hpp>
#include <catch2/catch.hpp>

#include "broker/admin/handlers.hpp"
#include "broker/fhir/json.hpp"
#include "tests/support/admin_store.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fake_request.hpp"
#include "tests/support/interchange_text.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::message_state;

namespace {

constexpr std::uint32_t owner = 1000;

// An API over a store with stored messages.
struct codes_api {
    admin_store store;
    boost::asio::thread_pool workers{1};

    void keep(std::uint64_t position, std::string type, std::string bytes, message_state state) {
        store::message_record message;
        message.envelope.message_id = "message-" + std::to_string(position);
        message.envelope.message_type = std::move(type);
        message.envelope.sender = "LAB01";
        message.position = message::sequence{position};
        message.committed_at = *base::from_iso8601("2026-11-22T14:05:06.000000Z");
        message.state = state;
        store.kept_payloads[message.envelope.message_id] = std::move(bytes);
        store.kept_messages.push_back(std::move(message));
    }

    http::response get(std::string query) {
        admin::parts with;
        with.store = &store;
        with.map = std::make_shared<mapping::current_code_map>(mapping::code_map::empty());
        with.workers = &workers;
        with.owner = owner;
        fake_request request("GET", "/api/v1/codes" + query);
        request.from_user(owner);
        return await(admin::make_api_handler(std::move(with))(request));
    }
};

std::string interchange() { return interchange_text().report("9990000018", "R-1").build(); }

} // namespace

TEST_CASE("admin codes: what a report asks of the map, and nothing about its patient", "[admin]") {
    codes_api hub;
    hub.keep(7, "edifact", interchange(), message_state::completed);

    const auto answer = hub.get("");

    REQUIRE(answer.status == 200);
    const auto body = fhir::read_json(answer.body);
    REQUIRE(body.has_value());
    const auto message = body->root().find("messages").at(0);
    CHECK(message.string("message_id") == "message-7");
    CHECK(message.string("sender") == "LAB01");
    CHECK(message.string("committed_at") == "2026-11-22T14:05:06.000000Z");
    CHECK(message.find("codes").at(0).find("codings").at(0).string("code") == "423..");
    CHECK(body->root().string("map") == "none");
    CHECK(body->root().find("last_position").text() == "7");
    CHECK(body->root().find("more").text() == "false");
    for (const char* of_the_patient : {"9990000018", "SAMPLE", "1970", "141"})
        CHECK(answer.body.find(of_the_patient) == std::string::npos);
}

TEST_CASE("admin codes: reports that were delivered or will be, not what is incomplete or unfit", "[admin]") {
    codes_api hub;
    hub.keep(1, "edifact", interchange(), message_state::routed);
    hub.keep(2, "edifact", interchange(), message_state::received);
    hub.keep(3, "edifact", interchange(), message_state::quarantined);
    hub.keep(4, "opaque", interchange(), message_state::completed);
    hub.keep(5, "edifact", interchange(), message_state::expired);

    const auto body = fhir::read_json(hub.get("").body);

    CHECK(body->root().find("messages").size() == 2);
    CHECK(body->root().find("last_position").text() == "5");
}

TEST_CASE("admin codes: a message that cannot be read is counted, and the others go on", "[admin]") {
    codes_api hub;
    hub.keep(1, "edifact", "UNB+", message_state::completed);
    hub.keep(2, "edifact", interchange(), message_state::completed);
    hub.keep(3, "edifact", interchange(), message_state::completed);
    hub.store.kept_payloads.erase("message-3");

    const auto body = fhir::read_json(hub.get("").body);

    CHECK(body->root().find("messages").size() == 1);
    CHECK(body->root().find("unreadable").text() == "2");
}

TEST_CASE("admin codes: a page says that there is more, and the next begins behind it", "[admin]") {
    codes_api hub;
    hub.keep(1, "edifact", interchange(), message_state::completed);

    const auto page = fhir::read_json(hub.get("?after=5&limit=1&from=LAB01&since=2026-11-22T00:00:00.000000Z").body);

    CHECK(page->root().find("more").text() == "true");
    CHECK(hub.store.asked_messages.after == message::sequence{5});
    CHECK(hub.store.asked_messages.from_the_first);
    CHECK(hub.store.asked_messages.sender == "LAB01");
    CHECK(hub.store.asked_messages.since.has_value());
    CHECK(hub.get("?after=x").status == 400);
    CHECK(hub.get("?since=x").status == 400);
    CHECK(hub.get("?limit=0").status == 400);
}
