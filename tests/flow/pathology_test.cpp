// Interchanges of pathology reports, from a laboratory's mailbox to systems that want them in other forms.
#include <csignal>
#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/interchange_text.hpp"

using namespace signalbox::tests;

namespace {

const std::string v2 = "application/vnd.mesh.v2+json";
const std::string workflow = "PATH_MEDRPT_V3";

hub_options to(std::vector<std::string> destinations) {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    options.edifact_to = "[";
    for (const std::string& each : destinations)
        options.edifact_to += (options.edifact_to == "[" ? "" : ", ") + each.substr(0, each.find(':'));
    options.edifact_to += "]";
    options.further_destinations = std::move(destinations);
    return options;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string send(const hub_fixture& hub, const std::string& interchange) {
    mesh_client client(hub.endpoint());
    const auto answer = client.send(hub.laboratory(), "GP01", workflow, interchange);
    REQUIRE(answer.status == 202);
    return json_text(answer.body, "message_id");
}

// What stands in the laboratory's inbox: ids, oldest first.
std::vector<std::string> answers(const hub_fixture& hub) {
    mesh_client client(hub.endpoint());
    const auto list = client.as(hub.laboratory(), "GET", "/messageexchange/LAB01/inbox", {{"Accept", v2}});
    std::vector<std::string> ids;
    for (auto at = list.body.find("2026"); at != std::string::npos; at = list.body.find("2026", at + 27))
        ids.push_back(list.body.substr(at, 27));
    return ids;
}

http_answer answer(const hub_fixture& hub, const std::string& id) {
    mesh_client client(hub.endpoint());
    return client.as(hub.laboratory(), "GET", "/messageexchange/LAB01/inbox/" + id, {{"Accept", v2}});
}

std::vector<std::string> arrived(const hub_fixture& hub, const std::string& destination, std::size_t count) {
    CHECK(eventually([&] { return hub.files_to(destination).size() >= count; }));
    std::vector<std::string> texts;
    for (const std::string& path : hub.files_to(destination)) texts.push_back(file_text(path));
    return texts;
}

std::size_t holding(const std::vector<std::string>& texts, const std::string& part) {
    return static_cast<std::size_t>(
        std::count_if(texts.begin(), texts.end(), [&](const std::string& text) { return contains(text, part); }));
}

std::string delivery_to(const hub_fixture& hub, const std::string& destination, const std::string& message_id) {
    const auto list = hub.command({"delivery", "list", "--destination", destination, "--json"}).output;
    const auto at = list.find(message_id + "-");
    return at == std::string::npos ? "" : list.substr(at, list.find('"', at) - at);
}

bool delivery_is(const hub_fixture& hub, const std::string& delivery_id, const std::string& state) {
    return contains(hub.command({"delivery", "show", delivery_id, "--json"}).output, "\"" + state + "\"");
}

// A test that the seed map does not have.
const std::string unmapped = "42B6.:911::Erythrocyte sedimentation rate";

} // namespace

TEST_CASE("pathology: an interchange goes as FHIR R4, as EDIFACT and as a whole, and is answered", "[flow]") {
    hub_fixture hub(to({"r4: fhir-r4", "edifact: edifact-nhs003", "archive: original", "oru: hl7v2-oru"}));
    hub.start();
    const std::string sent = interchange_text().report("9990000018", "R-1").report("9990000026", "R-2").build();

    send(hub, sent);

    const auto bundles = arrived(hub, "r4", 2);
    REQUIRE(bundles.size() == 2);
    CHECK(holding(bundles, "9990000018") == 1);
    CHECK(holding(bundles, "9990000026") == 1);
    CHECK(holding(bundles, "1022431000000105") == 2); // haemoglobin, by the seed map
    CHECK(holding(bundles, "\"423..\"") == 2);        // and as it was sent
    CHECK(holding(bundles, "urn:signalbox:code-map") == 2);
    const auto interchanges = arrived(hub, "edifact", 2);
    REQUIRE(interchanges.size() == 2);
    CHECK(holding(interchanges, "9990000018") == 1);
    CHECK(holding(interchanges, "UNZ+1+") == 2);
    CHECK(holding(interchanges, "UNZ+1+77'") == 1); // no two with one number
    CHECK(arrived(hub, "archive", 1) == std::vector{sent});
    CHECK(holding(arrived(hub, "oru", 2), "ORU^R01") == 2);

    const auto answered = answers(hub);
    REQUIRE(answered.size() == 1);
    const auto acknowledgement = answer(hub, answered[0]);
    CHECK(acknowledgement.field("mex-workflowid") == "PATH_MEDRPT_V3_ACK");
    CHECK(acknowledgement.field("mex-from") == "GP01");
    CHECK(contains(acknowledgement.body, "NIR+SIR:77+"));
    CHECK(contains(acknowledgement.body, "+IAF'"));
}

TEST_CASE("pathology: an interchange that is sent again is neither delivered nor answered again", "[flow]") {
    hub_fixture hub(to({"r4: fhir-r4", "archive: original"}));
    hub.start();
    const std::string sent = interchange_text().report("9990000018", "R-1").build();
    const std::string first = send(hub, sent);
    arrived(hub, "r4", 1);

    const std::string again = send(hub, sent);

    CHECK(delivery_is(hub, delivery_to(hub, "r4", again), "cancelled"));
    CHECK(contains(hub.command({"delivery", "show", delivery_to(hub, "r4", again)}).output, "duplicate of " + first));
    CHECK(delivery_is(hub, delivery_to(hub, "archive", again), "cancelled"));
    CHECK(hub.files_to("r4").size() == 1);
    CHECK(answers(hub).size() == 1);
}

TEST_CASE("pathology: one bad report of an interchange takes no other with it", "[flow]") {
    hub_fixture hub(to({"r4: fhir-r4"}));
    hub.start();

    const std::string id =
        send(hub, interchange_text().report("9990000018", "R-1").wrong_reference().report("9990000026", "R-2").build());

    const auto bundles = arrived(hub, "r4", 1);
    CHECK(holding(bundles, "9990000026") == 1);
    CHECK(holding(bundles, "9990000018") == 0);
    const auto waiting = hub.command({"dlq", "list"}).output;
    CHECK(contains(waiting, id));
    CHECK(contains(waiting, "refused: "));
    CHECK_FALSE(contains(hub.command({"message", "show", id}).output, ":  [")); // each violation says what is wrong
    const auto answered = answers(hub);
    REQUIRE(answered.size() == 1);
    CHECK(contains(answer(hub, answered[0]).body, "+IAP'"));
}

TEST_CASE("pathology: a code without a map is held where that is wanted, and released when the map has it", "[flow]") {
    hub_options options = to({"r4: fhir-r4, unmapped_codes: hold"});
    options.imported_map = true;
    hub_fixture hub(options);
    hub.start();
    const std::string id = send(hub, interchange_text().test(unmapped).report("9990000018", "R-1").build());
    CHECK(eventually([&] { return delivery_is(hub, delivery_to(hub, "r4", id), "held"); }));
    const std::string delivery = delivery_to(hub, "r4", id);
    const auto shown = hub.command({"delivery", "show", delivery}).output;
    CHECK(contains(shown, "codes without a map"));
    CHECK(contains(shown, "http://read.info/readv2 42B6. [unit-mismatch]"));
    const auto whole = hub.command({"message", "show", id}).output;
    CHECK(contains(whole, "rendering    1 code"));
    CHECK_FALSE(contains(whole, "42B6."));

    const temporary_folder folder;
    const std::string rows = folder.write(
        "rows.csv", "source_system,source_code,source_display,target_system,target_code,target_display,equivalence\n"
                    "http://read.info/readv2,42B6.,,http://snomed.info/sct,1022511000000103,,equivalent\n");
    REQUIRE(hub.command({"map", "import", rows}).exit_code == 0);
    REQUIRE(::kill(hub.hub().pid(), SIGHUP) == 0);
    REQUIRE(eventually([&] { return contains(hub.command({"audit", "export"}).output, "SIGHUP: took 1 rows"); }));
    CHECK(hub.command({"delivery", "release", delivery, "--why", "the map has the code now"}).exit_code == 0);

    CHECK(holding(arrived(hub, "r4", 1), "1022511000000103") == 1);
}

TEST_CASE("pathology: a correction waits for the report that it corrects", "[flow]") {
    hub_options options = to({"r4: fhir-r4, unmapped_codes: hold"});
    hub_fixture hub(options);
    hub.start();
    const std::string first = send(hub, interchange_text().test(unmapped).report("9990000018", "R-1").build());
    CHECK(eventually([&] { return delivery_is(hub, delivery_to(hub, "r4", first), "held"); }));

    const std::string correction = send(
        hub, interchange_text().control("78").test(unmapped).haemoglobin("114").report("9990000018", "R-1").build());

    CHECK(delivery_is(hub, delivery_to(hub, "r4", correction), "blocked"));
    CHECK(contains(hub.command({"delivery", "show", delivery_to(hub, "r4", correction)}).output, "behind report"));
}
