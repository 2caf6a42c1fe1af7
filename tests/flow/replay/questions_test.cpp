// Questions of GP Connect, recorded and redacted, asked once more of hubs in the player's own process.
#include <ctime>
#include <map>
#include <set>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/fhir/json.hpp"
#include "broker/trace/format/writer.hpp"
#include "tests/support/background_program.hpp"
#include "tests/support/gpconnect_sandbox.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

run_result signalbox_with(std::vector<std::string> words) { return run_program(SIGNALBOX_BINARY, words); }

const std::string reads = "patient/*.read";
const std::string medication = R"(,{"name":"includeMedication"})";

// What a consumer asks in a morning: who somebody is, when there is time, what is known, and of people of all kinds.
void ask(const gpconnect_sandbox& hub) {
    const std::string search = "/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number%7C";
    for (const char* kind : {"ordinary", "dissent", "sensitive"})
        REQUIRE(hub.call("GET", search + hub.patient(kind), "fhir:rest:search:patient-1", reads).status == 200);
    REQUIRE(hub.call("GET", "/Patient/nobody", "fhir:rest:read:patient-1", reads).status == 404);
    REQUIRE(hub.call("GET",
                     "/Slot?start=ge" + day_from_now(1) + "&end=le" + day_from_now(8) +
                         "&status=free&_include=Slot:schedule",
                     "fhir:rest:search:slot-1", "organization/*.read")
                .status == 200);
    REQUIRE(hub.record_of(hub.patient("ordinary"), medication).status == 200);
    REQUIRE(hub.record_of(hub.patient("dissent"), medication).status == 403);
    REQUIRE(hub.record_of(hub.patient("inactive"), medication).status == 404);
    REQUIRE(hub.patient_id("ordinary", "/documents", "documents:fhir:rest:search:patient-1") != "");
}
constexpr std::size_t questions = 9;

// The sandbox's real traffic, redacted.
std::string recording_in(const temporary_folder& folder) {
    gpconnect_sandbox hub(SIGNALBOX_BINARY, "A20047=emis");
    const std::string real = folder.file("real.sbtrace");
    {
        background_program recording({"/bin/sh", "-c", "exec \"$0\" \"$@\" 2>&1", SIGNALBOX_BINARY, "trace", "record",
                                      "--data", hub.process().data(), "--out", real, "--identifiable", "--why",
                                      "a test of the replay", "--for", "1h"},
                                     folder.file("notes"));
        REQUIRE(eventually([&] { return contains(file_text(folder.file("notes")), "recording; "); }));
        ask(hub);
        REQUIRE(recording.interrupt() == 0);
    }
    const std::string key = folder.write("key", "the key of this test, and of no other");
    ::chmod(key.c_str(), 0600);
    const std::string safe = folder.file("safe.sbtrace");
    REQUIRE(signalbox_with({"trace", "redact", real, safe, "--key-file", key}).exit_code == 0);
    return safe;
}

// A demo hub with that practice behind it, at an address where nobody may be asked.
std::string configuration_in(const temporary_folder& folder, const std::string& name, const std::string& capabilities,
                             const std::string& answers, std::uint16_t port) {
    const std::string config = SIGNALBOX_SOURCE_DIR "/config/";
    const std::string root = "http://127.0.0.1:" + std::to_string(port) + "/A20047/STU3/1/gpconnect";
    static_cast<void>(folder.write(name + "/demo-directory.yaml", file_text(config + "demo-directory.yaml")));
    return folder.write(name + "/demo.yaml",
                        file_text(config + "demo.yaml") +
                            "\ngpconnect:\n  consumers: [{asid: \"200000000359\", ods: [Y90001]}]\n"
                            "  practices:\n    - ods: A20047\n      asid: \"918999198993\"\n"
                            "      enabled: true\n      capabilities: [" +
                            capabilities + "]\n      answers: " + answers + "\n      roots: {gpconnect: \"" + root +
                            "\", structured: \"" + root + "/structured\", documents: \"" + root + "/documents\"}\n");
}

// Takes connections, and answers none.
class listening_port {
  public:
    listening_port() {
        ::listen(descriptor_, 8);
        ::socklen_t size = sizeof at_;
        ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&at_), &size);
    }
    listening_port(const listening_port&) = delete;
    listening_port& operator=(const listening_port&) = delete;
    ~listening_port() { ::close(descriptor_); }

    std::uint16_t number() const { return ntohs(at_.sin_port); }
    bool was_called() const { return ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC) != -1; }

  private:
    int descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in at_{};
};

// How many messages of each interaction are of that verdict.
std::map<std::string, std::size_t> of_verdict(const fhir::document& report, std::string_view verdict) {
    std::map<std::string, std::size_t> made;
    for (const fhir::value each : report.root().find("comparison").find("messages"))
        if (each.string("verdict") == verdict) {
            const std::string stream(each.string("stream"));
            ++made[stream.substr(stream.rfind(':') + 1)];
        }
    return made;
}

// "/status 200 -> 501" of what differs and is not tolerated, all messages together.
std::set<std::string> changes_in(const fhir::document& report, std::string_view pointer) {
    std::set<std::string> made;
    for (const fhir::value message : report.root().find("comparison").find("messages"))
        for (const fhir::value each : message.find("differences"))
            if (each.string("pointer") == pointer && each.find("tolerated").text() != "true")
                made.insert(std::string(each.string("expected")) + " -> " + std::string(each.string("actual")));
    return made;
}

fhir::document report_in(const std::string& file) {
    auto read = fhir::read_json(file_text(file));
    REQUIRE(read.has_value());
    return std::move(*read);
}

} // namespace

TEST_CASE("replay: questions that were recorded and redacted are answered as they were, the same each time", "[flow]") {
    const temporary_folder folder;
    const std::string trace = recording_in(folder);
    const auto once = signalbox_with({"replay", trace, "--embedded", "-q", "--out", folder.file("once.sbtrace"),
                                      "--json", folder.file("once.json")});
    const auto again = signalbox_with({"replay", trace, "--embedded", "-q", "--out", folder.file("again.sbtrace")});
    INFO(once.output << once.errors << again.output << again.errors);
    CHECK(once.exit_code == 0);
    CHECK(again.exit_code == 0);
    CHECK(contains(once.output, "0 different, 0 missing, 0 extra\n"));
    CHECK(contains(once.output, std::to_string(questions) + " answered, 0 lost"));
    const std::string came = file_text(folder.file("once.sbtrace"));
    CHECK(came == file_text(folder.file("again.sbtrace")));
    CHECK(contains(came, "NO_PATIENT_CONSENT"));
    CHECK(report_in(folder.file("once.json")).root().find("environment").string("practices") ==
          "none was called; for A20047 9 answers of the recording, 0 simulated");
}

TEST_CASE("replay --compare: a capability that is switched off is named at the questions that need it, and no other",
          "[flow]") {
    const temporary_folder folder;
    const std::string trace = recording_in(folder);
    const listening_port practice;
    const std::string all = "foundations, appointments, structured, documents";
    const auto found = signalbox_with(
        {"replay", trace, "--compare", configuration_in(folder, "now", all, "warn", practice.number()),
         configuration_in(folder, "then", "foundations, appointments, documents", "warn", practice.number()), "-q",
         "--json", folder.file("found.json"), "--html", folder.file("found.html")});
    INFO(found.output << found.errors);
    CHECK(found.exit_code == 3);
    const auto report = report_in(folder.file("found.json"));
    CHECK(of_verdict(report, "different") == std::map<std::string, std::size_t>{{"gpc.getstructuredrecord-1", 3}});
    CHECK(changes_in(report, "/status") == std::set<std::string>{"200 -> 403", "404 -> 403"});
    CHECK(changes_in(report, "/code").contains("NO_PATIENT_CONSENT -> ACCESS DENIED"));
    const fhir::value environment = report.root().find("environment");
    CHECK(environment.string("practices of the first") ==
          "none was called; for A20047 9 answers of the recording, 0 simulated");
    CHECK(environment.string("practices of the second") ==
          "none was called; for A20047 6 answers of the recording, 0 simulated");
    CHECK(contains(file_text(folder.file("found.html")), "403"));

    // What a practice answered well is answered so by a stricter hub too, redacted as it is.
    const auto strict = signalbox_with({"replay", trace, "--compare", folder.file("now/demo.yaml"),
                                        configuration_in(folder, "strict", all, "strict", practice.number()), "-q"});
    INFO(strict.output << strict.errors);
    CHECK(strict.exit_code == 0);
    CHECK(contains(strict.output, std::to_string(questions) + " same, 0 equivalent, 0 different"));
    CHECK_FALSE(practice.was_called());
}

TEST_CASE("replay --compare: strict answers are named at what a practice has answered wrongly", "[flow]") {
    const temporary_folder folder;
    const std::string path = folder.file("wrong.sbtrace");
    trace::header first;
    first.producer = "test";
    first.started_at = base::from_iso8601("2026-03-02T08:00:00.000000Z").value();
    auto to = trace::writer::create(path, first);
    REQUIRE(to.has_value());
    for (std::uint64_t number = 0; number < 2; ++number) {
        trace::message asked;
        asked.sequence = number;
        asked.at = std::chrono::seconds(number);
        asked.transport = trace::transport::gpconnect;
        asked.from = "200000000359";
        asked.to = "918999198993";
        asked.workflow = "urn:nhs:names:services:gpconnect:fhir:rest:read:location-1";
        asked.method = "GET";
        asked.target = "/A20047/STU3/1/gpconnect/Location/17";
        REQUIRE((*to)->append(asked).has_value());
        trace::reply answer;
        answer.sequence = number;
        answer.at = asked.at;
        answer.status = 200;
        answer.headers = {{"Content-Type", "application/fhir+json"}};
        answer.body = trace::body_of(number == 0 ? R"({"resourceType":"Location","id":"17","colour":"red"})"
                                                 : R"({"resourceType":"Location","id":"17","name":"Surgery"})");
        REQUIRE((*to)->append(answer).has_value());
    }
    REQUIRE((*to)->finish().has_value());
    const listening_port practice;
    const auto found = signalbox_with({"replay", path, "--compare",
                                       configuration_in(folder, "now", "foundations", "warn", practice.number()),
                                       configuration_in(folder, "then", "foundations", "strict", practice.number()),
                                       "-q", "--json", folder.file("found.json")});
    INFO(found.output << found.errors);
    CHECK(found.exit_code == 3);
    const auto report = report_in(folder.file("found.json"));
    CHECK(contains(found.output, "1 same, 0 equivalent, 1 different, 0 missing, 0 extra"));
    CHECK(changes_in(report, "/status") == std::set<std::string>{"200 -> 502"});
    CHECK(report.root().find("comparison").find("messages").at(0).string("verdict") == "different");
    CHECK_FALSE(practice.was_called());
}

TEST_CASE("replay: questions without a recorded answer are answered by simulated practices, hours within seconds",
          "[flow]") {
    const temporary_folder folder;
    const std::string trace = folder.file("questions.sbtrace");
    REQUIRE(signalbox_with({"simulate", "traffic", "--workload", "morning", "--practices", "2", "--minutes", "480",
                            "--out", trace})
                .exit_code == 0);
    const auto replayed = [&](const std::string& out) {
        return signalbox_with({"replay", trace, "--embedded", "-q", "--where", "transport=gpconnect", "--out",
                               folder.file(out), "--json", folder.file(out + ".json")});
    };
    const auto once = replayed("once");
    const auto again = replayed("again");
    INFO(once.output << once.errors);
    CHECK(once.exit_code == 0);
    CHECK(again.exit_code == 0);
    const std::string came = file_text(folder.file("once"));
    CHECK(came == file_text(folder.file("again")));
    CHECK(contains(came, "\"status\":200"));
    CHECK_FALSE(contains(came, "ORGANISATION_NOT_FOUND"));
    CHECK_FALSE(contains(came, "practice.invalid/")); // the hub's own address stands in its place
    const auto report = report_in(folder.file("once.json"));
    CHECK(contains(std::string(report.root().find("environment").string("practices")), "A81001 0 answers of the "));
}

TEST_CASE("replay: questions are left out where no configuration has practices, and that is said", "[flow]") {
    const temporary_folder folder;
    const std::string trace = folder.file("morning.sbtrace");
    REQUIRE(
        signalbox_with({"simulate", "traffic", "--workload", "morning", "--minutes", "60", "--out", trace}).exit_code ==
        0);
    const std::string config = SIGNALBOX_SOURCE_DIR "/config/demo.yaml";
    const auto left = signalbox_with({"replay", trace, "--embedded", "--config", config, "-q"});
    INFO(left.output << left.errors);
    CHECK(left.exit_code == 0);
    CHECK(contains(left.errors, "questions of GP Connect: the configuration has no section gpconnect"));
    CHECK_FALSE(contains(left.output, "gpconnect"));

    const auto missing = signalbox_with({"replay", trace, "--compare", config,
                                         configuration_in(folder, "then", "foundations", "warn", 1), "-q", "--where",
                                         "transport=gpconnect", "--json", folder.file("found.json")});
    INFO(missing.output << missing.errors);
    const auto report = report_in(folder.file("found.json"));
    CHECK(report.root().find("environment").string("practices of the first") == "the configuration has none");
}
