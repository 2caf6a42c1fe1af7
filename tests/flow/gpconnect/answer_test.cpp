// What comes back from a practice, through the running hub.
#include <catch2/catch.hpp>

#include "tests/support/gpconnect_hub.hpp"
#include "tests/support/gzip.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox::tests;

namespace {

constexpr const char* root = "/A81001/STU3/1/gpconnect";
constexpr const char* reads_patient = "fhir:rest:read:patient-1";
const std::string patient = std::string(root) + "/Patient/42";

// The most memory that a process has had, in KiB.
std::size_t peak_of(pid_t pid) {
    const std::string status = file_text("/proc/" + std::to_string(pid) + "/status");
    const auto at = status.find("VmHWM:");
    return at == std::string::npos ? 0 : std::stoul(status.substr(at + 6));
}

} // namespace

TEST_CASE("flow: gpconnect: URLs of the provider become the hub's, and lead back to it", "[flow][gpconnect]") {
    gpconnect_hub hub({.program = SIGNALBOX_BINARY}, [](const gpconnect_provider::request& asked) {
        const auto host = asked.head.find("Host: ") + 6;
        const std::string own =
            "http://" + asked.head.substr(host, asked.head.find("\r\n", host) - host) + "/A81001/STU3/1/gpconnect";
        if (asked.method == "POST")
            return fhir_answer(201, R"({"resourceType":"Appointment"})",
                               "Location: " + own + "/Appointment/9/_history/1\r\nETag: W/\"1\"\r\n");
        return fhir_answer(200, R"({"resourceType":"Bundle","type":"searchset","entry":[{"fullUrl":")" + own +
                                    "/documents/Binary/7\"}]}");
    });
    const std::string search = "documents:fhir:rest:search:patient-1";
    const std::string query = "/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number%7C" + synthetic_nhs_number(1);
    const auto direct = hub.call("GET", std::string(root) + "/documents" + query, hub.fields(search));
    CHECK(direct.body.find("\"https://hub.example/A81001/STU3/1/gpconnect/documents/Binary/7\"") != std::string::npos);
    const auto adaptor = hub.call("GET", std::string(root) + "/documents/fhir" + query, hub.fields(search));
    CHECK(adaptor.body.find("\"https://hub.example/A81001/STU3/1/gpconnect/documents/fhir/Binary/7\"") !=
          std::string::npos);
    const auto proxied = hub.call("GET", "/" + hub.provider().root() + "/documents" + query, hub.fields(search));
    CHECK(proxied.body.find("\"" + hub.provider().root() + "/documents/Binary/7\"") != std::string::npos);
    CHECK(hub.provider().all().back().target == std::string(root) + "/documents" + query);

    const auto booked = hub.call(
        "POST", std::string(root) + "/Appointment", hub.fields("fhir:rest:create:appointment-1", "patient/*.write"),
        file_text(SIGNALBOX_SOURCE_DIR "/tests/data/validation/gpconnect-appointment-book-stu3/pass-minimal.json"));
    CHECK(booked.status == 201);
    CHECK(booked.field("location") == "https://hub.example/A81001/STU3/1/gpconnect/Appointment/9/_history/1");
    CHECK(booked.field("etag") == "W/\"1\"");
}

TEST_CASE("flow: gpconnect: a practice that babbles, is busy or not there is told as an OperationOutcome",
          "[flow][gpconnect]") {
    gpconnect_hub babbling({.program = SIGNALBOX_BINARY},
                           [](const auto&) { return gpconnect_provider::answer{"SSH-2.0-OpenSSH\r\n\r\n"}; });
    CHECK(babbling.told(babbling.call("GET", patient, babbling.fields(reads_patient))) == "502 INTERNAL_SERVER_ERROR");
    gpconnect_hub strict({.program = SIGNALBOX_BINARY, .answers = "strict"},
                         [](const auto&) { return fhir_answer(200, R"({"resourceType":"Patient","colour":"red"})"); });
    CHECK(strict.told(strict.call("GET", patient, strict.fields(reads_patient))) == "502 INTERNAL_SERVER_ERROR");

    std::atomic<bool> asked = false;
    gpconnect_hub busy({.program = SIGNALBOX_BINARY, .requests_max = "1"}, [&](const auto&) {
        asked = true;
        return gpconnect_provider::answer{"", 0, true};
    });
    std::thread first([&] { CHECK_THROWS_AS(busy.call("GET", patient, busy.fields(reads_patient)), connection_lost); });
    REQUIRE(eventually([&] { return asked.load(); }));
    const auto second = busy.call("GET", patient, busy.fields(reads_patient));
    CHECK(busy.told(second) == "429 INTERNAL_SERVER_ERROR");
    CHECK(second.field("retry-after") == "1");
    busy.process().kill();
    first.join();
}

TEST_CASE("flow: gpconnect: a hub stops though a practice that has five minutes is silent", "[flow][gpconnect]") {
    std::atomic<bool> asked = false;
    gpconnect_hub hub({.program = SIGNALBOX_BINARY, .shutdown_deadline = "100ms"}, [&](const auto&) {
        asked = true;
        return gpconnect_provider::answer{"", 0, true};
    });
    const auto token = gpconnect_token(seconds_now()).reason("migration").scope("patient/*.read conf/N");
    const auto fields = hub.fields("documents:fhir:rest:migrate:binary-1", token);
    std::thread asking([&] {
        try {
            const auto answer = hub.call("GET", std::string(root) + "/documents/Binary/7", fields);
            CHECK(answer.status == 504);
        } catch (const connection_lost&) { // the listener has as much patience, and may be first
        }
    });
    REQUIRE(eventually([&] { return asked.load(); }));
    CHECK(hub.process().terminate() == 0); // and is not killed for taking too long
    asking.join();
    CHECK(hub.audited().find("the practice did not answer in time") != std::string::npos);
}

TEST_CASE("flow: gpconnect: a practice's adapter answers for it", "[flow][gpconnect]") {
    const std::string adapter = R"(
import json, sys
def say(**what): print(json.dumps(what), flush=True)
def heard(): return json.loads(sys.stdin.readline() or sys.exit())
heard()
say(type='ready', protocol=1, max_in_flight=4, exchange=True)
while True:
    what = heard()
    if what['type'] == 'ping': say(type='pong', n=what['n'])
    if what['type'] == 'drain': sys.exit()
    if what['type'] != 'exchange': continue
    patient = {'resourceType': 'Patient', 'id': what['path'].rsplit('/', 1)[1]}
    say(type='response', id=what['id'], status=200, headers={'Content-Type': 'application/fhir+json', 'ETag': 'W/"7"'},
        body={'encoding': 'utf8', 'data': json.dumps(patient)})
)";
    gpconnect_hub hub({.program = SIGNALBOX_BINARY, .answers = "strict", .adapter = adapter},
                      [](const auto&) { return fhir_answer(500, "{}"); });
    http_answer answer;
    // Until its process is there it is not reached.
    REQUIRE(eventually([&] {
        answer = hub.call("GET", patient, hub.fields(reads_patient));
        return answer.status != 502;
    }));
    CHECK(hub.told(answer) == "200");
    CHECK(answer.field("etag") == "W/\"7\"");
    CHECK(answer.body.find("\"id\": \"42\"") != std::string::npos);
    CHECK(hub.provider().all().empty());
}

TEST_CASE("flow: gpconnect: an error of the practice comes through as it is", "[flow][gpconnect]") {
    const std::string outcome = R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found",)"
                                R"("details":{"coding":[{"code":"PATIENT_NOT_FOUND"}]}}]})";
    gpconnect_hub hub({.program = SIGNALBOX_BINARY}, [&](const auto&) { return fhir_answer(404, outcome); });
    const auto answer = hub.call("GET", patient, hub.fields(reads_patient));
    CHECK(hub.told(answer) == "404 PATIENT_NOT_FOUND");
    CHECK(answer.body == outcome);
}

TEST_CASE("flow: gpconnect: a document of 100 MB goes through in little memory, in gzip too", "[flow][gpconnect]") {
    constexpr std::uint64_t size = 100'000'000;
    gpconnect_hub hub({.program = SIGNALBOX_BINARY}, [](const auto&) {
        return gpconnect_provider::answer{"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: " +
                                              std::to_string(size) + "\r\n\r\n",
                                          size};
    });
    const auto token = gpconnect_token(seconds_now()).reason("migration").scope("patient/*.read conf/N");
    const auto fields = hub.fields("documents:fhir:rest:migrate:binary-1", token);
    CHECK(hub.told(hub.call("GET", patient, hub.fields(reads_patient))) != "200"); // the code has been paged in
    const std::size_t before = peak_of(hub.process().pid());
    const auto answer = hub.call("GET", std::string(root) + "/documents/Binary/7", fields);
    CHECK(answer.status == 200);
    CHECK(answer.body.size() == size);
    const std::size_t after_plain = peak_of(hub.process().pid());
    CHECK(after_plain < before + 16UL * 1024);
    const auto packed =
        hub.call("GET", std::string(root) + "/documents/Binary/7", with(fields, "Accept-Encoding", "gzip"));
    CHECK(packed.status == 200);
    CHECK(packed.field("content-encoding") == "gzip");
    CHECK(packed.body.size() < size / 50);
    CHECK(gunzip(packed.body) == answer.body);
    // A sanitizer takes some megabytes for each thread that packs.
    CHECK(peak_of(hub.process().pid()) < after_plain + 32UL * 1024);
    const auto capped = hub.fields("documents:fhir:rest:read:binary-1");
    CHECK(hub.told(hub.call("GET", std::string(root) + "/documents/Binary/7", capped)) == "413 INTERNAL_SERVER_ERROR");
}

TEST_CASE("flow: gpconnect: a document that breaks off ends the connection, in gzip too", "[flow][gpconnect]") {
    gpconnect_hub hub({.program = SIGNALBOX_BINARY}, [](const auto&) {
        return gpconnect_provider::answer{
            "HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: 4000001\r\n\r\n", 4'000'000};
    });
    const auto fields = hub.fields("documents:fhir:rest:read:binary-1");
    for (const char* coding : {"identity", "gzip"}) {
        CAPTURE(coding);
        CHECK_THROWS_AS(
            hub.call("GET", std::string(root) + "/documents/Binary/7", with(fields, "Accept-Encoding", coding)),
            connection_lost);
    }
}

TEST_CASE("flow: gpconnect: every call is audited, without its patient", "[flow][gpconnect]") {
    gpconnect_hub hub({.program = SIGNALBOX_BINARY},
                      [](const auto&) { return fhir_answer(200, R"({"resourceType":"Bundle","type":"searchset"})"); });
    const std::string number = synthetic_nhs_number(7);
    const std::string search = std::string(root) + "/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number%7C" + number;
    CHECK(hub.told(hub.call("GET", search, hub.fields("fhir:rest:search:patient-1"))) == "200");
    CHECK(hub.told(hub.call("GET", search, hub.fields("fhir:rest:search:patient-1", "patient/*.write"))) ==
          "400 BAD_REQUEST");
    CHECK(hub.process().terminate() == 0);
    const std::string journal = hub.audited();
    for (const char* fact : {"gpconnect.call", "organisation RX1", "user user-1", "role 444555666777",
                             "practice A81001", "requested_scope is not patient/*.read"}) {
        CAPTURE(fact);
        CHECK(journal.find(fact) != std::string::npos);
    }
    CHECK(journal.find(number) == std::string::npos);
    CHECK(hub.process().log().find(number) == std::string::npos);
}
