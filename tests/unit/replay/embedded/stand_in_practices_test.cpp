#include "tools/replay/embedded/stand_in_practices.hpp"

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "tests/support/await.hpp"

using namespace signalbox;

namespace {

const base::manual_clock nine(base::from_iso8601("2026-03-02T09:00:00.000000Z").value());

// One practice that is asked at service roots, without one for structured records; and one that an adapter speaks for.
app::gpconnect_setting two_practices() {
    app::gpconnect_setting made;
    app::gpconnect_practice with_roots;
    with_roots.entry.ods = "A20047";
    with_roots.entry.roots = {{"gpconnect", "https://provider.example/gp"},
                              {"documents", "https://documents.example/gp"}};
    app::gpconnect_practice with_adapter;
    with_adapter.entry.ods = "B82617";
    with_adapter.destination = "meadow";
    made.practices = {with_roots, with_adapter};
    return made;
}

// Claims of tokens, {"requested_scope":"…"}.
const std::string reads_patients = "eyJyZXF1ZXN0ZWRfc2NvcGUiOiJwYXRpZW50LyoucmVhZCJ9"; // patient/*.read
const std::string reads_organisations =
    "eyJyZXF1ZXN0ZWRfc2NvcGUiOiJvcmdhbml6YXRpb24vKi5yZWFkIn0"; // organization/*.read

message::exchange_request question(const std::string& ods, const std::string& service, const std::string& path,
                                   const std::string& interaction, const std::string& token_claims) {
    message::exchange_request made;
    made.id = "629ea9ba-a077-4d99-b289-7a9b19fd4e03";
    made.practice_ods = ods;
    made.service = service;
    made.method = "GET";
    made.path = path;
    made.fields = {{"Accept", "application/fhir+json"},
                   {"Ssp-InteractionID", "urn:nhs:names:services:gpconnect:" + interaction},
                   {"Authorization", "Bearer e30." + token_claims + "."}};
    return made;
}

message::exchange_request slots(const std::string& ods) {
    return question(ods, "gpconnect",
                    "/Slot?start=ge2026-03-03&end=le2026-03-06&status=free&_include=Slot:schedule"
                    "&_include:recurse=Schedule:actor:Location",
                    "fhir:rest:search:slot-1", reads_organisations);
}

} // namespace

TEST_CASE("stand-in practices: a simulated practice answers at the hub's time, the same each time", "[replay]") {
    replay::stand_in_practices once(two_practices(), {}, nine);
    replay::stand_in_practices again(two_practices(), {}, nine);
    const auto answer = tests::await(once.ask(slots("A20047")));
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
    CHECK(answer->body.find("2026-03-03T") != std::string::npos);
    CHECK(tests::await(again.ask(slots("A20047")))->body == answer->body);
}

TEST_CASE("stand-in practices: an answer names the configured service root", "[replay]") {
    replay::stand_in_practices all(two_practices(), {}, nine);
    const std::string number = simulate::make_patients("A20047", 1).front().nhs_number;
    const auto found = tests::await(all.ask(
        question("A20047", "gpconnect/documents", "/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number%7C" + number,
                 "documents:fhir:rest:search:patient-1", reads_patients)));
    REQUIRE(found.has_value());
    const auto bundle = fhir::read_json(found->body);
    REQUIRE(bundle.has_value());
    const std::string id(bundle->root().find("entry").at(0).find("resource").string("id"));
    const auto listed = tests::await(all.ask(question(
        "A20047", "gpconnect/documents",
        "/Patient/" + id + "/DocumentReference?_include=DocumentReference:subject:Patient" +
            "&_include=DocumentReference:custodian:Organization" + "&_include=DocumentReference:author:Organization" +
            "&_include=DocumentReference:author:Practitioner" + "&_revinclude:recurse=PractitionerRole:practitioner",
        "documents:fhir:rest:search:documentreference-1", reads_patients)));
    REQUIRE(listed.has_value());
    CHECK(listed->status == 200);
    CHECK(listed->body.find("\"https://documents.example/gp/Binary/") != std::string::npos);
    CHECK(listed->body.find("practice.invalid") == std::string::npos);
}

TEST_CASE("stand-in practices: who has no root for a service is not asked for it, an adapter for each", "[replay]") {
    replay::stand_in_practices all(two_practices(), {}, nine);
    auto record = slots("A20047");
    record.service = "gpconnect/structured";
    CHECK(tests::await(all.ask(record)).error() == message::exchange_failure::no_practice);
    record.practice_ods = "B82617";
    CHECK(tests::await(all.ask(record)).has_value());
    CHECK(tests::await(all.ask(slots("C81001"))).error() == message::exchange_failure::no_practice);
}

TEST_CASE("stand-in practices: what was asked is counted, and how it was answered", "[replay]") {
    replay::run recorded;
    replay::told& known = recorded.messages.emplace_back();
    known.message.transport = trace::transport::gpconnect;
    known.reply.emplace().status = 200;
    known.reply->body = trace::body_of("{}");
    const replay::naming names("a test", true);
    replay::stand_in_practices all(two_practices(), replay::recorded_answers(recorded, names), nine);
    CHECK(all.played().empty());
    auto as_recorded = slots("A20047");
    as_recorded.id = names.key_for(known);
    CHECK(tests::await(all.ask(as_recorded))->body == "{}");
    CHECK(tests::await(all.ask(slots("A20047")))->body != "{}");
    REQUIRE(all.played().size() == 1);
    CHECK(all.played().front().ods == "A20047");
    CHECK(all.played().front().recorded == 1);
    CHECK(all.played().front().simulated == 1);
}

TEST_CASE("stand-in practices: one that is out does not answer, and is counted", "[replay]") {
    using namespace std::chrono_literals;
    base::manual_clock clock(nine.now());
    std::vector<replay::outage> outages(2);
    outages[0].practice = "A20047";
    outages[0].until = 1h;
    outages[1].destination = "meadow";
    outages[1].until = 1h;
    replay::stand_in_practices all(two_practices(), {}, clock, outages);
    CHECK(tests::await(all.ask(slots("A20047"))).error() == message::exchange_failure::not_reached);
    CHECK(tests::await(all.ask(slots("B82617"))).error() == message::exchange_failure::not_reached);
    clock.advance(1h);
    CHECK(tests::await(all.ask(slots("A20047"))).has_value());
    REQUIRE(all.played().size() == 2);
    CHECK(all.played().front().out == 1);
    CHECK(all.played().front().simulated == 1);
    CHECK(all.played().back().out == 1);
}
