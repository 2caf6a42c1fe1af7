#include "broker/ingress/gpconnect/answering/answers.hpp"

#include <string>

#include <boost/asio/thread_pool.hpp>
#include <catch2/catch.hpp>

#include "broker/ingress/gpconnect/answering/gathering.hpp"
#include "broker/ingress/gpconnect/answering/rewriting.hpp"
#include "tests/support/await.hpp"
#include "tests/support/gzip.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/unit/ingress/gpconnect/handler_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using ingress::gpconnect::answer_checking;
using ingress::gpconnect::rewritten;
using ingress::gpconnect::rewritten_url;
using ingress::gpconnect::root_pair;

namespace {

const root_pair roots{"https://provider.example/A81001/STU3/1/gpconnect/documents",
                      "https://hub.example/A81001/STU3/1/gpconnect/documents"};

// What a read of a patient is answered with when the practice answers so.
http::response relayed(answer_checking how, message::exchange_response given) {
    gpconnect_fixture hub;
    hub.practices.front().answers = how;
    hub.practice.answering = [&](const auto&) { return given; };
    return hub.answer(hub.read_patient());
}

message::exchange_response of_type(std::string type, unsigned status, std::string body) {
    auto made = practice_answer(status, std::move(body));
    made.fields = {{"Content-Type", std::move(type)}};
    return made;
}

fake_request reads_document(const gpconnect_fixture& hub) {
    return hub.request("GET", "/A81001/STU3/1/gpconnect/documents/Binary/7", "documents:fhir:rest:read:binary-1");
}

std::chrono::steady_clock::time_point in_time() { return std::chrono::steady_clock::now() + std::chrono::hours(1); }

// A stream of so many bytes.
message::exchange_response streamed(std::size_t size, std::optional<std::uint64_t> stated) {
    auto made = practice_answer(200, "");
    auto left = std::make_shared<std::size_t>(size);
    made.stream = std::make_shared<message::exchange_source>(
        [left](std::span<std::byte> into) -> boost::asio::awaitable<result<std::size_t>> {
            const std::size_t now = std::min(*left, into.size());
            std::fill_n(into.begin(), now, std::byte{'x'});
            *left -= now;
            co_return now;
        });
    made.stream_size = stated;
    return made;
}

} // namespace

TEST_CASE("gpconnect answers: strict makes a wrong answer 502, warn and off let it through", "[ingress][gpconnect]") {
    const auto wrong = [] { return practice_answer(200, R"({"resourceType":"Practitioner","id":"42"})"); };
    CHECK(relayed(answer_checking::strict, wrong()).status == 502);
    CHECK(relayed(answer_checking::warn, wrong()).status == 200);
    CHECK(relayed(answer_checking::off, wrong()).status == 200);
    const auto broken = [] { return practice_answer(200, R"({"resourceType":"Patient","colour":"red"})"); };
    CHECK(relayed(answer_checking::strict, broken()).status == 502);
    CHECK(relayed(answer_checking::warn, broken()).body == broken().body);
    const auto good = practice_answer(200, R"({"resourceType":"Patient","id":"42"})");
    CHECK(relayed(answer_checking::strict, good).status == 200);
}

TEST_CASE("gpconnect answers: an error that is no OperationOutcome is babble", "[ingress][gpconnect]") {
    const auto page = [] { return of_type("text/html", 503, "<html>"); };
    CHECK(relayed(answer_checking::strict, page()).status == 502);
    CHECK(code_in(relayed(answer_checking::warn, page())) == "INTERNAL_SERVER_ERROR");
    CHECK(code_in(relayed(answer_checking::off, page())) == "INTERNAL_SERVER_ERROR");
    CHECK(relayed(answer_checking::off, of_type("text/html", 200, "<html>")).body == "<html>");
    CHECK(relayed(answer_checking::strict, practice_answer(404, R"({"resourceType":"Patient"})")).status == 502);
    CHECK(relayed(answer_checking::warn, practice_answer(404, "")).status == 502);
    CHECK(relayed(answer_checking::off, practice_answer(404, "")).status == 502);
    CHECK(relayed(answer_checking::warn, practice_answer(99, "{}")).status == 502);
    auto packed = practice_answer(200, "x");
    packed.fields.emplace_back("Content-Encoding", "gzip");
    CHECK(relayed(answer_checking::off, packed).status == 502);
}

TEST_CASE("gpconnect answers: an operation answers something, a booking may say that it is done",
          "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    hub.practices.front().answers = answer_checking::warn;
    hub.practice.answering = [](const auto&) { return practice_answer(200, ""); };
    auto record = hub.request("POST", "/A81001/STU3/1/gpconnect/structured/Patient/$gpc.getstructuredrecord",
                              "fhir:operation:gpc.getstructuredrecord-1");
    record.body(R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber","valueIdentifier":)"
                R"({"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990012342"}}]})");
    CHECK(code_in(hub.answer(record)) == "INTERNAL_SERVER_ERROR");
    auto booking = hub.request("POST", "/A81001/STU3/1/gpconnect/Appointment", "fhir:rest:create:appointment-1",
                               "patient/*.write");
    booking.body(
        file_text(SIGNALBOX_SOURCE_DIR "/tests/data/validation/gpconnect-appointment-book-stu3/pass-minimal.json"));
    CHECK(hub.answer(booking).status == 200);
    REQUIRE(hub.practice.asked.size() == 2);
}

TEST_CASE("gpconnect answers: a structured record is named by its trace", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    hub.practices.front().answers = answer_checking::warn;
    const std::string body = R"({"resourceType":"Bundle","type":"collection","id":"other"})";
    hub.practice.answering = [&](const auto&) { return practice_answer(200, body); };
    auto request = hub.request("POST", "/A81001/STU3/1/gpconnect/structured/Patient/$gpc.getstructuredrecord",
                               "fhir:operation:gpc.getstructuredrecord-1");
    request.body(R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber","valueIdentifier":)"
                 R"({"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990012342"}}]})");
    CHECK(hub.answer(request).status == 200);
    REQUIRE(hub.store.audited.size() == 1);
    CHECK(hub.store.audited[0].detail.find("why its id is not the trace id") != std::string::npos);
}

TEST_CASE("gpconnect answers: a record of another patient is kept from the asker", "[ingress][gpconnect]") {
    const auto found = [](const std::string& number) {
        return practice_answer(200, R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":{)"
                                    R"("resourceType":"Patient","id":"1","identifier":[)"
                                    R"({"system":"https://example.org/local","value":"7"},)"
                                    R"({"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" +
                                        number + R"("}]}}]})");
    };
    const auto searched = [&](answer_checking how, const std::string& number) {
        gpconnect_fixture hub;
        hub.practices.front().answers = how;
        hub.practice.answering = [&](const auto&) { return found(number); };
        const auto answer = hub.answer(hub.request("GET",
                                                   "/A81001/STU3/1/gpconnect/Patient?identifier="
                                                   "https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990012342",
                                                   "fhir:rest:search:patient-1"));
        const bool told = hub.store.audited[0].detail.find("it is about another patient") != std::string::npos;
        return std::to_string(answer.status) + (told ? " told" : "");
    };
    CHECK(searched(answer_checking::strict, "9990012342") == "200");
    CHECK(searched(answer_checking::strict, "9990000018") == "502 told");
    CHECK(searched(answer_checking::warn, "9990000018") == "502 told");
    CHECK(searched(answer_checking::off, "9990000018") == "200");
}

TEST_CASE("gpconnect answers: a document goes through as it comes", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    hub.practice.answering = [](const auto&) { return streamed(5UL << 20, 5UL << 20); };
    for (const char* codings : {"", "identity", "gzip;q=0", "gzip;q=0.5, identity;q=0.6"}) {
        CAPTURE(codings);
        const auto response = hub.answer(reads_document(hub).with("Accept-Encoding", codings));
        CHECK(response.status == 200);
        REQUIRE(response.stream != nullptr);
        CHECK(response.stream_size == 5UL << 20);
        CHECK(field_in(response, "Content-Encoding").empty());
    }
}

TEST_CASE("gpconnect fact 33: a large document is packed as it comes, for whom takes it so", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    boost::asio::thread_pool workers(1);
    hub.practice.answering = [](const auto&) {
        auto given = streamed(5UL << 20, 5UL << 20);
        given.fields.emplace_back("ETag", "\"7\"");
        return given;
    };
    for (auto* beside : {static_cast<boost::asio::thread_pool*>(nullptr), &workers}) {
        hub.with.workers = beside;
        const auto packed = hub.answer(reads_document(hub).with("Accept-Encoding", "gzip"));
        CHECK(packed.status == 200);
        REQUIRE(packed.stream != nullptr);
        CHECK_FALSE(packed.stream_size);
        CHECK(field_in(packed, "Content-Encoding") == "gzip");
        CHECK(field_in(packed, "Content-Type") == "application/fhir+json;charset=utf-8");
        CHECK(field_in(packed, "ETag") == "W/\"7\"");
        const auto bytes = streamed_by(packed);
        REQUIRE(bytes);
        CHECK(bytes->size() < 100'000);
        CHECK(gunzip(*bytes) == std::string(5UL << 20, 'x'));
    }
    const auto to_old = hub.answer(reads_document(hub).old().with("Accept-Encoding", "gzip"));
    CHECK(to_old.stream_size == 5UL << 20); // HTTP/1.0 has no chunks
    CHECK(field_in(to_old, "Content-Encoding").empty());
    CHECK(field_in(to_old, "ETag") == "\"7\"");
}

TEST_CASE("gpconnect answers: a document that breaks off is no complete gzip", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    hub.practice.answering = [](const auto&) { return streamed((5UL << 20) - 1, 5UL << 20); };
    const auto packed = hub.answer(reads_document(hub).with("Accept-Encoding", "gzip"));
    REQUIRE(packed.stream != nullptr);
    CHECK_FALSE(streamed_by(packed));
}

TEST_CASE("gpconnect answers: a document that is packed already stays so, for whom takes it so",
          "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    const std::string document = gzip(R"({"resourceType":"Binary","content":")" + std::string(2000, 'A') + "\"}");
    const auto encoded = [](message::exchange_response given, const std::string& coding) {
        given.fields.emplace_back("Content-Encoding", coding);
        return given;
    };
    hub.practice.answering = [&](const auto&) { return encoded(practice_answer(200, document), "gzip"); };
    const auto small = hub.answer(reads_document(hub).with("Accept-Encoding", "gzip"));
    CHECK(field_in(small, "Content-Encoding") == "gzip");
    CHECK(small.body == document);
    CHECK(hub.answer(reads_document(hub)).status == 502);

    hub.practice.answering = [&](const auto&) { return encoded(streamed(5UL << 20, 5UL << 20), "gzip"); };
    const auto large = hub.answer(reads_document(hub).with("Accept-Encoding", "gzip"));
    CHECK(field_in(large, "Content-Encoding") == "gzip");
    CHECK(large.stream_size == 5UL << 20);
    hub.practice.answering = [&](const auto&) { return encoded(practice_answer(200, document), "br"); };
    CHECK(hub.answer(reads_document(hub).with("Accept-Encoding", "gzip, br")).status == 502);
}

TEST_CASE("gpconnect answers: a small document is packed for whom takes it so", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    const std::string document = R"({"resourceType":"Binary","content":")" + std::string(2000, 'A') + "\"}";
    hub.practice.answering = [&](const auto&) { return practice_answer(200, document); };
    const auto packed = hub.answer(reads_document(hub).with("Accept-Encoding", "gzip"));
    CHECK(field_in(packed, "Content-Encoding") == "gzip");
    CHECK(gunzip(packed.body) == document);
    CHECK(hub.answer(reads_document(hub)).body == document);
}

TEST_CASE("gpconnect answers: one of more than its class may have is 413", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    hub.practice.answering = [](const auto&) { return streamed(9UL << 20, 9UL << 20); };
    CHECK(hub.answer(reads_document(hub)).status == 413);
    hub.practice.answering = [](const auto&) { return streamed(9UL << 20, std::nullopt); };
    CHECK(hub.answer(reads_document(hub)).status == 413);
    const auto token = hub.token().reason("migration").authorization();
    auto migrates =
        hub.without_token("GET", "/A81001/STU3/1/gpconnect/documents/Binary/7", "documents:fhir:rest:migrate:binary-1");
    migrates.with("Authorization", token);
    hub.practice.answering = [](const auto&) { return streamed(33UL << 20, std::nullopt); };
    CHECK(hub.answer(migrates.old()).status == 413); // HTTP/1.0 has no chunks: only in memory
    hub.practice.answering = [](const auto&) { return streamed(33UL << 20, 33UL << 20); };
    CHECK(hub.answer(migrates).stream_size == 33UL << 20);
    hub.practice.answering = [](const auto&) { return streamed(1UL << 20, std::nullopt); };
    CHECK(hub.answer(reads_document(hub)).body.size() == 1UL << 20);
}

TEST_CASE("gpconnect answers: a large document of unknown size goes through as it comes", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    const auto migrated = [&](const char* codings) {
        auto request = hub.without_token("GET", "/A81001/STU3/1/gpconnect/documents/Binary/7",
                                         "documents:fhir:rest:migrate:binary-1");
        request.with("Authorization", hub.token().reason("migration").authorization());
        return hub.answer(request.with("Accept-Encoding", codings));
    };
    hub.practice.answering = [](const auto&) { return streamed(33UL << 20, std::nullopt); };
    const auto plain = migrated("");
    REQUIRE(plain.stream != nullptr);
    CHECK(plain.body.empty());
    CHECK_FALSE(plain.stream_size);
    CHECK(streamed_by(plain)->size() == 33UL << 20);

    const auto packed = migrated("gzip");
    CHECK(field_in(packed, "Content-Encoding") == "gzip");
    CHECK(gunzip(*streamed_by(packed)) == std::string(33UL << 20, 'x'));

    hub.practice.answering = [](const auto&) { return streamed(1'000, std::nullopt); };
    const auto small = migrated("");
    CHECK(small.stream == nullptr);
    CHECK(small.body == std::string(1'000, 'x'));
}

TEST_CASE("gpconnect answers: a document of unknown size that grows beyond its class breaks off",
          "[ingress][gpconnect]") {
    ingress::gpconnect::interaction called;
    called.answer_passed_through = true;
    called.how.answer_max = 33UL << 20;
    const auto given = [&](std::size_t size) {
        auto answer = streamed(size, std::nullopt);
        REQUIRE(await(ingress::gpconnect::gather(answer, called, true, in_time())).has_value());
        http::response made;
        made.stream = answer.stream;
        return streamed_by(made);
    };
    CHECK(given(33UL << 20)->size() == 33UL << 20);
    CHECK_FALSE(given((33UL << 20) + 1));
}

TEST_CASE("gpconnect answers: what has to be whole in memory is there in time, or is no answer",
          "[ingress][gpconnect]") {
    ingress::gpconnect::interaction called;
    called.how.answer_max = 8UL << 20;
    auto answer = streamed(1UL << 20, std::nullopt);
    const auto late = std::chrono::steady_clock::now() - std::chrono::milliseconds(1);
    const auto read = await(ingress::gpconnect::gather(answer, called, true, late));
    REQUIRE(read.has_error());
    CHECK(read.error() == message::exchange_failure::no_answer);
    auto another = streamed(1UL << 20, std::nullopt);
    REQUIRE(await(ingress::gpconnect::gather(another, called, true, in_time())).has_value());
    CHECK(another.body.size() == 1UL << 20);
}

TEST_CASE("gpconnect rewriting: a root is replaced where it is one, whole", "[ingress][gpconnect]") {
    CHECK(rewritten(R"({"url":"https://provider.example/A81001/STU3/1/gpconnect/documents/Binary/7"})", roots) ==
          R"({"url":"https://hub.example/A81001/STU3/1/gpconnect/documents/Binary/7"})");
    CHECK(rewritten(R"(<url value='https://provider.example/A81001/STU3/1/gpconnect/documents'/>)", roots) ==
          R"(<url value='https://hub.example/A81001/STU3/1/gpconnect/documents'/>)");
    CHECK(rewritten(R"({"url":"https:\/\/provider.example\/A81001\/STU3\/1\/gpconnect\/documents\/Binary\/7"})",
                    roots) == R"({"url":"https:\/\/hub.example\/A81001\/STU3\/1\/gpconnect\/documents\/Binary\/7"})");
    for (const char* other : {R"({"url":"https://provider.example/A81001/STU3/1/gpconnect/documents2/Binary/7"})",
                              R"({"text":"see https://provider.example/A81001/STU3/1/gpconnect/documents/Binary/7"})",
                              R"({"url":"https://provider.example/A81001/STU3/1/gpconnect/Patient/7"})", "", "\""})
        CHECK(rewritten(other, roots) == other);
    CHECK(rewritten_url(roots.provider + "/Appointment/1/_history/2", roots) ==
          roots.hub + "/Appointment/1/_history/2");
    CHECK(rewritten_url("Appointment/1", roots) == "Appointment/1");
    CHECK(rewritten_url(roots.provider + "x", roots) == roots.provider + "x");
}

TEST_CASE("gpconnect rewriting: the other way round gives the text back", "[ingress][gpconnect]") {
    const std::string text = R"({"a":"https://provider.example/A81001/STU3/1/gpconnect/documents/Binary/7",)"
                             R"("b":"https:\/\/provider.example\/A81001\/STU3\/1\/gpconnect\/documents\/x"})";
    CHECK(rewritten(rewritten(text, roots), roots.reversed()) == text);
}

TEST_CASE("gpconnect rewriting: the golden pairs of the consumer adaptor", "[ingress][gpconnect][reference]") {
    const std::string folder = std::string(SIGNALBOX_REFERENCE_DATA) + "/gpconnect/documents/";
    const root_pair adaptor{"http://localhost:8110/GP0001/STU3/1/gpconnect/documents/fhir",
                            "http://localhost:8080/GP0001/STU3/1/gpconnect/documents/fhir"};
    if (file_text(folder + "SearchForPatientsDocumentSingleUrl.json").empty()) {
        WARN("skipped: no reference data");
        return;
    }
    for (const char* name : {"SearchForPatientsDocumentSingleUrl.json", "SearchForPatientsDocumentMultipleUrl.json"}) {
        CAPTURE(name);
        const std::string before = file_text(folder + name);
        const std::string after = file_text(folder + "Expected" + name);
        CHECK(rewritten(before, adaptor) == after);
        CHECK(rewritten(after, adaptor.reversed()) == before);
    }
    const std::string without = file_text(folder + "SearchForPatientsDocumentWithNoUrl.json");
    CHECK(rewritten(without, adaptor) == without);
}
