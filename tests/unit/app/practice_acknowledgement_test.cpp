// A practice's own NHSACK, as its adapter submits it.
#include "broker/app/practice_acknowledgement.hpp"

#include <catch2/catch.hpp>

#include "broker/intake/interchange.hpp"
#include "tests/support/absent_store.hpp"
#include "tests/support/await.hpp"
#include "tests/support/interchange_text.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using kind = delivery::confirmation::kind;

namespace {

// A store with one interchange of two reports, delivered in parts to "practice".
class one_interchange final : public absent_store {
  public:
    one_interchange() {
        for (const char* reference : {"1", "2"})
            names.push_back(intake::part_name("LAB01", "000000000000001", "000000000000002", "77", reference));
        for (const std::uint32_t part : {1U, 2U}) add(part);
    }
    void add(std::uint32_t part) {
        signalbox::store::delivery_record made;
        made.delivery_id = "M1-" + std::to_string(part + 1);
        made.destination = "practice";
        made.part = part;
        made.rule = "interchanges";
        kept.push_back(made);
    }
    async_result<std::string> find_part(base::sha256_digest name) override {
        if (std::find(names.begin(), names.end(), name) == names.end()) co_return errc::not_found;
        co_return "M1";
    }
    async_result<std::vector<signalbox::store::delivery_record>>
    deliveries(signalbox::store::delivery_filter filter) override {
        if (filter.destination != "practice" || filter.message_id != "M1")
            co_return std::vector<signalbox::store::delivery_record>();
        co_return kept;
    }
    async_result<std::string> payload(std::string, std::size_t) override {
        co_return interchange_text().report("9990000018", "R1").report("9990000026", "R2").build();
    }

    std::vector<base::sha256_digest> names;
    std::vector<signalbox::store::delivery_record> kept;
};

std::string nhsack(const std::string& first, const std::string& second, const std::string& of = "77") {
    return "UNA:+.? '\r\nUNB+UNOC:3+000000000000002:80+000000000000001:80+261122:1000+5++NHSACK'\r\n"
           "UNH+1+NHSACK:D:1:NH:NHS001'\r\nBGM+AKR'\r\nDTM+137:20261122:102'\r\n"
           "NIR+SIR:" +
           of + "+000000000000001:80+000000000000002:80+IAP'\r\nNMR+AGO:1+" + first + "'\r\nNMR+AGO:2+" + second +
           "'\r\nUNT+7+1'\r\nUNZ+1+5'\r\n";
}

struct heard {
    one_interchange store;
    bool hub_acknowledges = true;

    std::optional<app::practice_acknowledgement> of(const std::string& payload,
                                                    const std::string& workflow = "PATH_MEDRPT_V3_ACK",
                                                    const std::string& by = "practice") {
        app::acknowledgement_parts with;
        with.store = &store;
        with.routes = std::make_shared<const routing::route_table>(std::vector<routing::route>{
            {.name = "interchanges", .deliver_to = {"practice"}, .hub_acknowledges = hub_acknowledges}});
        delivery::submission what;
        what.ref = "a1";
        what.workflow_id = workflow;
        what.to = "LAB01";
        what.payload = payload;
        const auto read = await(app::read_practice_acknowledgement(with, by, what));
        REQUIRE(read.has_value());
        return *read;
    }
};

} // namespace

TEST_CASE("practice acknowledgement: each report that it names confirms or refuses its delivery", "[app][adapter]") {
    heard hub;
    const auto said = hub.of(nhsack("MA", "MR"));
    REQUIRE(said.has_value());
    CHECK(said->message_id == "M1");
    REQUIRE(said->confirmations.size() == 2);
    CHECK(said->confirmations[0].delivery_id == "M1-2");
    CHECK(said->confirmations[0].what == kind::filed);
    CHECK(said->confirmations[1].delivery_id == "M1-3");
    CHECK(said->confirmations[1].what == kind::refused);
    CHECK(said->confirmations[1].code == "MR");
}

TEST_CASE("practice acknowledgement: an interchange that went as a whole is filed when every report is",
          "[app][adapter]") {
    heard hub;
    hub.store.kept.clear();
    hub.store.add(0);
    CHECK(hub.of(nhsack("MA", "MA"))->confirmations.at(0).what == kind::filed);
    CHECK(hub.of(nhsack("MA", "MR"))->confirmations.at(0).what == kind::refused);
}

TEST_CASE("practice acknowledgement: where the recipient acknowledges, it is a message like others", "[app][adapter]") {
    heard hub;
    hub.hub_acknowledges = false;
    CHECK_FALSE(hub.of(nhsack("MA", "MA")).has_value());
}

TEST_CASE("practice acknowledgement: whatever answers nothing of this destination is a message", "[app][adapter]") {
    heard hub;
    CHECK_FALSE(hub.of(nhsack("MA", "MA", "78")).has_value()); // another interchange
    CHECK_FALSE(hub.of(nhsack("MA", "MA"), "PATH_MEDRPT_V3_ACK", "another").has_value());
    CHECK_FALSE(hub.of(nhsack("MA", "MA"), "PRACTICE_NOTE").has_value());
    CHECK_FALSE(hub.of("a text").has_value());
    CHECK_FALSE(hub.of("").has_value());
}
