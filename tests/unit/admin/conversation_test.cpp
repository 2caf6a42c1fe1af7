#include "broker/admin/conversation.hpp"

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"

using namespace signalbox;
using namespace std::chrono_literals;
using message::delivery_state;
using message::message_state;

namespace {

const base::time_point noon = base::from_iso8601("2026-11-22T12:00:00.000000Z").value();

struct story {
    store::conversation_record conversation;
    store::message_record message;
    std::vector<store::delivery_record> deliveries = std::vector<store::delivery_record>(1);

    story() {
        conversation.header_id = "header-1";
        conversation.infrastructure_wanted = true;
        conversation.business_wanted = true;
        conversation.opened_at = noon;
        message.state = message_state::routed;
    }
    fhir::document told(std::chrono::milliseconds after = 1min) const {
        fhir::json_writer json;
        admin::write_conversation(json, conversation, {message, deliveries, noon + after, {}});
        return *fhir::read_json(json.take());
    }
    std::string stage(std::chrono::milliseconds after = 1min) const {
        return std::string(told(after).root().string("stage"));
    }
};

} // namespace

TEST_CASE("admin conversation: deliveries and the message say what no answer has said", "[admin]") {
    story one;
    CHECK(one.stage() == "sent");
    one.deliveries[0].state = delivery_state::delivered;
    CHECK(one.stage() == "accepted");
    CHECK(one.stage(25h) == "overdue");
    one.deliveries[0].state = delivery_state::dead_lettered;
    CHECK(one.stage() == "reported");
    one.deliveries.emplace_back().state = delivery_state::ready; // another destination
    CHECK(one.stage() == "sent");
    one.message.state = message_state::expired;
    CHECK(one.stage() == "reported");
}

TEST_CASE("admin conversation: answers are told with their meaning and message", "[admin]") {
    story one;
    one.conversation.infrastructure = store::received_answer{"20013", "M2", noon + 5s};
    const auto told = one.told();
    const fhir::value infrastructure = told.root().find("infrastructure");
    CHECK(infrastructure.string("code") == "20013");
    CHECK(infrastructure.string("display") == "Success");
    CHECK(infrastructure.string("message_id") == "M2");
    CHECK(infrastructure.string("at") == "2026-11-22T12:00:05.000000Z");
    CHECK(told.root().find("business").is(fhir::kind::null));
    CHECK(told.root().string("stage") == "infrastructure");
    CHECK(told.root().string("header_id") == "header-1");
    one.conversation.business = store::received_answer{"30002", "M3", noon + 6s};
    CHECK(one.stage() == "refused");
}
