// A practice's own response of ITK3, as its adapter submits it, and the answers that go with its confirmations.
#include "broker/app/practice_response.hpp"

#include <catch2/catch.hpp>

#include "broker/messaging/itk3/response.hpp"
#include "tests/support/absent_store.hpp"
#include "tests/support/await.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using kind = delivery::confirmation::kind;

namespace {

// A message of LAB01 to GP01 that went to the destination "practice".
class one_document final : public absent_store {
  public:
    async_result<std::vector<signalbox::store::conversation_record>>
    conversations(signalbox::store::conversation_filter filter) override {
        std::vector<signalbox::store::conversation_record> found;
        if (filter.sender == "LAB01" && filter.recipient == "GP01" && filter.header_id == "header-1") {
            found.emplace_back();
            found.back().message_id = "M1";
        }
        co_return found;
    }
    async_result<std::vector<signalbox::store::delivery_record>>
    deliveries(signalbox::store::delivery_filter filter) override {
        std::vector<signalbox::store::delivery_record> found;
        if (filter.destination == "practice" && filter.message_id == "M1") {
            found.emplace_back();
            found.back().delivery_id = "M1-1";
            found.back().rule = "documents";
        }
        co_return found;
    }
};

std::string response(std::string code, const std::string& of = "header-1") {
    const auto* const known = messaging::itk3::find_response_code(code);
    auto said = known->positive ? messaging::itk3::positive_response(code)
                                : messaging::itk3::negative_response({code, std::string(known->issue_code), "why"});
    said.identifier = of;
    said.mailbox = "GP01";
    return messaging::itk3::write_response(said, messaging::itk3::syntax::xml);
}

struct heard {
    one_document store;
    bool hub_acknowledges = true;

    std::optional<app::practice_acknowledgement> of(const std::string& payload, const std::string& from = "GP01",
                                                    const std::string& workflow = "GPCONNECT_SEND_DOCUMENT_ACK") {
        app::acknowledgement_parts with;
        with.store = &store;
        with.routes = std::make_shared<const routing::route_table>(std::vector<routing::route>{
            {.name = "documents", .deliver_to = {"practice"}, .hub_acknowledges = hub_acknowledges}});
        delivery::submission what;
        what.ref = "a1";
        what.workflow_id = workflow;
        what.to = "LAB01";
        what.payload = payload;
        const auto read = await(app::read_practice_response(with, "practice", from, what));
        REQUIRE(read.has_value());
        return *read;
    }
};

} // namespace

TEST_CASE("practice response: a business answer confirms or refuses, with its code", "[app][adapter]") {
    heard hub;
    const auto known = hub.of(response("30001"));
    REQUIRE(known.has_value());
    CHECK(known->message_id == "M1");
    REQUIRE(known->confirmations.size() == 1);
    CHECK(known->confirmations[0].delivery_id == "M1-1");
    CHECK(known->confirmations[0].what == kind::filed);
    const auto unknown = hub.of(response("30002"));
    CHECK(unknown->confirmations.at(0).what == kind::refused);
    CHECK(unknown->confirmations.at(0).code == "30002");
}

TEST_CASE("practice response: 20013 confirms nothing, another infrastructure code refuses", "[app][adapter]") {
    heard hub;
    CHECK(hub.of(response("20013"))->confirmations.empty());
    CHECK(hub.of(response("20009"))->confirmations.at(0).what == kind::refused);
}

TEST_CASE("practice response: what the hub has not answered for is a message like others", "[app][adapter]") {
    heard hub;
    CHECK_FALSE(hub.of(response("30001", "header-2")).has_value());
    CHECK_FALSE(hub.of(response("30001"), "GP02").has_value());
    CHECK_FALSE(hub.of(response("30001"), "GP01", "PRACTICE_NOTE").has_value());
    CHECK_FALSE(hub.of("a text").has_value());
    hub.hub_acknowledges = false;
    CHECK_FALSE(hub.of(response("30001")).has_value());
}

TEST_CASE("practice response: a delivery by a route that the recipient acknowledges has no answer of the hub",
          "[app][adapter]") {
    one_document store; // which would fail where it is asked for the conversation by message id
    const auto routes = std::make_shared<const routing::route_table>(
        std::vector<routing::route>{{.name = "documents", .deliver_to = {"practice"}, .hub_acknowledges = false}});
    intake::itk3::business_parts with;
    with.store = &store;
    const auto answers = app::business_answers(with, routes);
    signalbox::store::delivery_record of;
    of.message_id = "M1";
    of.rule = "documents";
    const auto made = await(answers(of, {"M1-1", kind::filed, "", ""}));
    REQUIRE(made.has_value());
    CHECK(made->empty());
}
