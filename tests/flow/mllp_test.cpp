// HL7 v2 over MLLP, from a laboratory's connection to systems that want reports in their own forms.
#include <algorithm>
#include <csignal>

#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/mllp_client.hpp"
#include "tests/support/oru_text.hpp"

using namespace signalbox::tests;

namespace {

using strings = std::vector<std::string>;

hub_options to(strings destinations) {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    options.mllp = true;
    options.hl7v2_to = "[mailbox";
    for (const std::string& each : destinations) options.hl7v2_to += ", " + each.substr(0, each.find(':'));
    options.hl7v2_to += "]";
    options.further_destinations = std::move(destinations);
    return options;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

strings arrived(const hub_fixture& hub, const std::string& destination, std::size_t count) {
    CHECK(eventually([&] { return hub.files_to(destination).size() >= count; }));
    strings texts;
    for (const std::string& path : hub.files_to(destination)) texts.push_back(file_text(path));
    return texts;
}

std::size_t holding(const strings& texts, const std::string& part) {
    return static_cast<std::size_t>(
        std::count_if(texts.begin(), texts.end(), [&](const std::string& text) { return contains(text, part); }));
}

std::string kept(const hub_fixture& hub) {
    return hub.command({"message", "list", "--json", "--limit", "1000"}).output;
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

oru_text numbered(std::size_t number) {
    oru_text made;
    made.control_id = std::to_string(1000 + number);
    made.report_id = "L-" + made.control_id;
    return made;
}

} // namespace

TEST_CASE("mllp: a report goes as FHIR R4, as HL7 v2, as EDIFACT, as it is, and into the mailbox", "[flow]") {
    hub_fixture hub(to({"r4: fhir-r4", "oru: hl7v2-oru", "edifact: edifact-nhs003", "archive: original"}));
    hub.start();
    mllp_client laboratory(hub.mllp_endpoint());
    const oru_text sent;

    laboratory.send(sent.frame());

    CHECK(laboratory.next_code() == "AA 4711");
    const auto bundles = arrived(hub, "r4", 1);
    REQUIRE(bundles.size() == 1);
    CHECK(contains(bundles[0], "9990000018"));
    CHECK(contains(bundles[0], "1022431000000105")); // haemoglobin, by the seed map
    CHECK(contains(bundles[0], "\"423..\""));        // and as it was sent
    const auto messages = arrived(hub, "oru", 1);
    CHECK(holding(messages, "|ORU^R01^ORU_R01|4711|P|2.5.1") == 1);
    CHECK(holding(messages, "423..^Haemoglobin estimation^RD2") == 1);
    CHECK(holding(arrived(hub, "edifact", 1), "9990000018:OPI") == 1);
    CHECK(arrived(hub, "archive", 1) == strings{sent.text()});
    CHECK(hub.files_to("archive").at(0).ends_with(".hl7"));

    mesh_client practice(hub.endpoint());
    const auto inbox = practice.as(hub.practice(), "GET", "/messageexchange/GP01/inbox");
    const auto at = inbox.body.find("2026");
    REQUIRE(at != std::string::npos);
    const auto collected =
        practice.as(hub.practice(), "GET", "/messageexchange/GP01/inbox/" + inbox.body.substr(at, 27));
    CHECK(collected.body == sent.text());
    CHECK(collected.field("mex-from") == "LAB01");
    CHECK(collected.field("mex-workflowid") == "PATH_HL7V2_ORU");
    CHECK(collected.field("mex-localid") == "4711");
}

TEST_CASE("mllp: reports of several patients go report by report, each under a number of its own", "[flow]") {
    hub_fixture hub(to({"r4: fhir-r4", "oru: hl7v2-oru"}));
    hub.start();
    mllp_client laboratory(hub.mllp_endpoint());
    oru_text two;
    two.more = further_report("9990000026", "L-2");

    laboratory.send(two.frame());

    CHECK(laboratory.next_code() == "AA 4711");
    const auto bundles = arrived(hub, "r4", 2);
    CHECK(holding(bundles, "9990000018") == 1);
    CHECK(holding(bundles, "9990000026") == 1);
    const auto messages = arrived(hub, "oru", 2);
    CHECK(holding(messages, "|ORU^R01^ORU_R01|4711|") == 1);
    CHECK(holding(messages, "|ORU^R01^ORU_R01|4711-2|") == 1);
}

TEST_CASE("mllp: AE for what does not read, AR for who is not known; neither is kept, both are audited", "[flow]") {
    hub_fixture hub(to({"r4: fhir-r4"}));
    hub.start();
    mllp_client laboratory(hub.mllp_endpoint());

    laboratory.send(oru_text{.status = ""}.frame());
    const std::string error = laboratory.next_answer();
    laboratory.send(oru_text{.to_facility = "Z99999"}.frame() + oru_text{.version = "2.8"}.frame());

    CHECK(contains(error, "\nMSA|AE|4711\nERR||OBR^1^25^1|101^Required field missing^HL70357|E|"));
    CHECK(laboratory.next_code() == "AR 4711");
    CHECK(laboratory.next_code() == "AR 4711");
    CHECK(count_of(kept(hub), "message_id") == 0);
    const auto audit = hub.command({"audit", "export"}).output;
    CHECK(contains(audit, "obr-status-missing"));
    CHECK(contains(audit, "recipient-unknown"));
    CHECK(contains(audit, "version-unsupported"));
    laboratory.send(oru_text{}.frame());
    CHECK(laboratory.next_code() == "AA 4711");
}

TEST_CASE("mllp: enhanced mode has its accept acknowledgement, then the application's", "[flow]") {
    hub_fixture hub(to({"r4: fhir-r4"}));
    hub.start();
    mllp_client laboratory(hub.mllp_endpoint());

    laboratory.send(oru_text{.accept = "AL", .application_acknowledgement = "AL"}.frame() +
                    oru_text{.control_id = "4712", .accept = "AL", .status = ""}.frame());

    CHECK(laboratory.next_code() == "CA 4711");
    CHECK(laboratory.next_code() == "AA 4711");
    CHECK(laboratory.next_code() == "CE 4712");
    CHECK(arrived(hub, "r4", 1).size() == 1);
}

TEST_CASE("mllp: over TLS a sender is known by its certificate", "[flow]") {
    hub_options options = to({"r4: fhir-r4"});
    options.tls = true;
    hub_fixture hub(options);
    hub.start();
    mesh_endpoint foreign = hub.endpoint_of_other();
    foreign.port = hub.mllp_endpoint().port;
    mesh_endpoint nobody = hub.endpoint_without_certificate();
    nobody.port = foreign.port;

    mllp_client laboratory(hub.mllp_endpoint());
    laboratory.send(oru_text{}.frame());
    CHECK(laboratory.next_code() == "AA 4711");
    laboratory.send(oru_text{.facility = "RX9", .control_id = "4712"}.frame()); // in somebody else's name
    CHECK(contains(laboratory.next_answer(), "\nMSA|AR|4712\nERR||MSH^1^4^1|103^"));
    for (const mesh_endpoint& from : {foreign, nobody}) {
        const auto unanswered = [&] {
            mllp_client stranger(from); // TLS 1.3 tells its refusal with the first read
            stranger.send(oru_text{.control_id = "4713"}.frame());
            static_cast<void>(stranger.next_answer());
        };
        CHECK_THROWS_AS(unanswered(), connection_lost);
    }
    CHECK(count_of(kept(hub), "message_id") == 1);
}

TEST_CASE("mllp: many messages in one go are answered one by one, in order", "[flow]") {
    hub_fixture hub(to({"archive: original"}));
    hub.start();
    mllp_client laboratory(hub.mllp_endpoint());
    constexpr std::size_t count = 300;
    std::string stream;
    for (std::size_t i = 0; i < count; ++i) stream += numbered(i).frame() + "\r\n";

    laboratory.send(stream);

    for (std::size_t i = 0; i < count; ++i) REQUIRE(laboratory.next_code() == "AA " + std::to_string(1000 + i));
    CHECK(arrived(hub, "archive", count).size() == count);
}

TEST_CASE("mllp: after kill -9 everything unanswered is sent again, and nothing is lost or delivered twice", "[flow]") {
    hub_fixture hub(to({"archive: original"}));
    constexpr std::size_t count = 120;
    std::size_t next = 0; // the first one without an answer
    for (int life = 0; next < count; ++life) {
        hub.start();
        mllp_client laboratory(hub.mllp_endpoint());
        std::string stream;
        for (std::size_t i = next; i < count; ++i) stream += numbered(i).frame();
        laboratory.send(stream);
        // Some answers, then the end in the middle of the work; what is kept and not answered comes again.
        const std::size_t until = life < 5 ? std::min(next + 15, count) : count;
        for (; next < until; ++next) REQUIRE(laboratory.next_code() == "AA " + std::to_string(1000 + next));
        if (next < count) hub.hub().kill();
    }

    CHECK(eventually([&] { return hub.files_to("archive").size() >= count; }));
    CHECK(eventually([&] {
        return hub.command({"delivery", "list", "--state", "ready,leased,retry_wait,ambiguous", "--json"})
                   .output.find("delivery_id") == std::string::npos;
    }));
    const auto texts = arrived(hub, "archive", count);
    CHECK(texts.size() == count);
    for (std::size_t i = 0; i < count; ++i) CHECK(holding(texts, "|" + std::to_string(1000 + i) + "|P|") == 1);
    CHECK(count_of(kept(hub), "\"message_id\"") == count);
}

TEST_CASE("mllp: one control id with two contents is refused the second time", "[flow]") {
    hub_fixture hub(to({"archive: original"}));
    hub.start();
    mllp_client laboratory(hub.mllp_endpoint());

    laboratory.send(oru_text{}.frame() + oru_text{.haemoglobin = "99"}.frame() + oru_text{}.frame());

    CHECK(laboratory.next_code() == "AA 4711");
    CHECK(contains(laboratory.next_answer(), "\nMSA|AE|4711\nERR||MSH^1^10^1|205^"));
    CHECK(laboratory.next_code() == "AA 4711");
    CHECK(arrived(hub, "archive", 1) == strings{oru_text{}.text()});
    CHECK(count_of(kept(hub), "\"message_id\"") == 1);
}

TEST_CASE("mllp: who floods is cut off, and others do not notice", "[flow]") {
    hub_options options = to({"archive: original"});
    options.mllp_yaml = "  frame_max: 64KiB\n  noise_max: 1KiB\n  connections_per_address_max: 3\n";
    hub_fixture hub(options);
    hub.start();
    mllp_client laboratory(hub.mllp_endpoint());
    mllp_client flood(hub.mllp_endpoint());
    mllp_client noise(hub.mllp_endpoint());
    flood.send(oru_text{.control_id = "1"}.frame());
    noise.send(oru_text{.control_id = "2"}.frame());
    laboratory.send(oru_text{.control_id = "3"}.frame());
    CHECK(flood.next_code() == "AA 1"); // each of the three has its place now
    CHECK(noise.next_code() == "AA 2");
    CHECK(laboratory.next_code() == "AA 3");
    mllp_client one_too_many(hub.mllp_endpoint());

    flood.send("\x0BMSH|" + std::string(60'000, 'x'));
    flood.send(std::string(10'000, 'x'));
    noise.send(std::string(5'000, '\n'));

    CHECK(one_too_many.is_closed());
    CHECK(flood.is_closed());
    CHECK(noise.is_closed());
    laboratory.send(oru_text{}.frame());
    CHECK(laboratory.next_code() == "AA 4711");
    CHECK(contains(hub.hub().log(), "a frame of more than 65536 bytes"));
    CHECK(contains(hub.hub().log(), "more than 1024 bytes outside frames"));
    CHECK_FALSE(contains(hub.hub().log(), "SAMPLE"));
}

TEST_CASE("mllp: a hub that stops answers what it has in hand and lets the connection go", "[flow]") {
    hub_fixture hub(to({"archive: original"}));
    hub.start();
    mllp_client laboratory(hub.mllp_endpoint());
    laboratory.send(oru_text{}.frame());
    CHECK(laboratory.next_code() == "AA 4711");
    laboratory.send("\x0BMSH|half a message");

    CHECK(hub.hub().terminate() == 0);

    CHECK(laboratory.is_closed());
}

TEST_CASE("mllp: the demo takes a laboratory's report for a practice", "[flow]") {
    const temporary_folder folder;
    hub_process hub(SIGNALBOX_BINARY, folder.file("data"),
                    {"--profile", "demo", "--listen-mesh", "127.0.0.1:0", "--listen-admin", "127.0.0.1:0",
                     "--listen-fhir", "127.0.0.1:0", "--listen-mllp", "127.0.0.1:0"});
    hub.start();
    mllp_client laboratory(mesh_endpoint{hub.mllp_port(), {}, {}, {}});

    laboratory.send(oru_text{.processing_id = "T"}.frame());

    CHECK(laboratory.next_code() == "AA 4711");
    const auto listed = [&] {
        return run_program(SIGNALBOX_BINARY, {"delivery", "list", "--destination", "practice-a81001", "--state",
                                              "delivered", "--json", "--data", folder.file("data")})
            .output;
    };
    CHECK(eventually([&] { return contains(listed(), "delivery_id"); }));
}

TEST_CASE("mllp: a result that its laboratory withdraws arrives as entered in error, and is an alarm", "[flow]") {
    hub_fixture hub(to({"r4: fhir-r4"}));
    hub.start();
    mllp_client laboratory(hub.mllp_endpoint());
    oru_text sent;
    sent.more = "OBX|2|NM|44I5.^Sodium^RD2||140|mmol/L|||||W\r";

    laboratory.send(sent.frame());

    CHECK(laboratory.next_code() == "AA 4711");
    const auto bundles = arrived(hub, "r4", 1);
    REQUIRE(bundles.size() == 1);
    CHECK(count_of(bundles[0], "entered-in-error") == 1);
    CHECK(eventually([&] { return contains(hub.hub().log(), R"("alarm.opened","rule":"withdrawn_results")"); }));
}
