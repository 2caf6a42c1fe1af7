#include "broker/intake/itk3/business.hpp"

#include <catch2/catch.hpp>

#include "tests/support/absent_store.hpp"
#include "tests/unit/intake/itk3/itk3_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

// One message that UTC01HC001 sent to A20047GP, and its conversation.
class one_message final : public absent_store {
  public:
    std::string body = itk3_message{}.xml();
    std::vector<signalbox::store::conversation_record> kept;
    message::envelope about = an_envelope("GPCONNECT_SEND_DOCUMENT");

    one_message() {
        about.message_id = "M1";
        about.sender = "UTC01HC001";
        about.recipient = "A20047GP";
        signalbox::store::conversation_record made;
        made.header_id = itk3_message{}.header_id;
        made.business_wanted = true;
        kept.push_back(made);
    }
    async_result<std::vector<signalbox::store::conversation_record>>
    conversations(signalbox::store::conversation_filter filter) override {
        if (filter.message_id != "M1") co_return std::vector<signalbox::store::conversation_record>();
        co_return kept;
    }
    async_result<signalbox::store::message_record> find_message(std::string) override {
        signalbox::store::message_record found;
        found.envelope = about;
        co_return found;
    }
    async_result<std::string> payload(std::string, std::size_t) override { co_return body; }
};

struct heard {
    itk3_hub hub;
    one_message store;

    std::optional<store::acceptance> of(bool filed, const std::string& code = "", const std::string& id = "M1") {
        const intake::itk3::business_parts with{&store, &hub.ids, &hub.clock, hub.parts.directory, {}};
        const auto made = await(intake::itk3::business_answer(with, id, filed, code));
        REQUIRE(made.has_value());
        return *made;
    }
    std::string code(bool filed, const std::string& said = "") {
        const auto made = of(filed, said);
        return made ? messaging::itk3::read_response(made->payload.bytes)->code : "";
    }
};

} // namespace

TEST_CASE("itk3 business: what is filed is 30001, to the sender, once", "[intake]") {
    heard practice;
    const auto made = practice.of(true);
    REQUIRE(made.has_value());
    CHECK(made->envelope.recipient == "UTC01HC001");
    CHECK(made->envelope.sender == "A20047GP");
    CHECK(made->envelope.workflow_id == "GPCONNECT_SEND_DOCUMENT_ACK");
    REQUIRE(made->answers.has_value());
    CHECK(made->answers->business);
    CHECK(made->answers->once);
    CHECK_FALSE(made->answers->last);
    const auto said = messaging::itk3::read_response(made->payload.bytes);
    CHECK(said->code == "30001");
    CHECK(said->identifier == itk3_message{}.header_id);
    CHECK(said->sender_reference == itk3_message{}.sender_reference);
}

TEST_CASE("itk3 business: the practice's own codes are said, others are for a person", "[intake]") {
    heard practice;
    CHECK(practice.code(true, "30004") == "30004");
    CHECK(practice.code(true, "OK") == "30001");
    CHECK(practice.code(false, "30002") == "30002");
    CHECK(practice.code(false, "30003") == "30003");
    for (const char* other : {"", "MR", "20009", "30001", "30099"}) CHECK(practice.code(false, other).empty());
}

TEST_CASE("itk3 business: the answer is in the syntax of the message, also of a packed one", "[intake]") {
    heard practice;
    CHECK(practice.of(true)->envelope.content_type == "application/fhir+xml");
    practice.store.body = gzip(itk3_message{}.json());
    practice.store.about.content_encoding = "gzip";
    const auto made = practice.of(true);
    CHECK(made->envelope.content_type == "application/fhir+json");
    CHECK(messaging::itk3::read_response(made->payload.bytes)->sender_reference == itk3_message{}.sender_reference);
}

TEST_CASE("itk3 business: nothing is said that nobody awaits", "[intake]") {
    heard practice;
    CHECK_FALSE(practice.of(true, "", "M2").has_value());
    practice.store.kept[0].closed = true;
    CHECK_FALSE(practice.of(true).has_value());
    practice.store.kept[0].closed = false;
    practice.store.kept[0].business_wanted = false;
    CHECK_FALSE(practice.of(true).has_value());
    practice.store.kept[0].business_wanted = true;
    practice.store.about.sender = "GONE";
    CHECK_FALSE(practice.of(true).has_value());
}
