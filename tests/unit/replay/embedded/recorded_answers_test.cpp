#include "tools/replay/embedded/recorded_answers.hpp"

#include <catch2/catch.hpp>

#include "broker/base/gzip.hpp"
#include "tests/unit/replay/runs_fixture.hpp"

using namespace signalbox;

namespace {

const std::string recorded_trace_id = "629ea9ba-a077-4d99-b289-7a9b19fd4e03";
const replay::naming names("a test", true);

// One question, and what its asker was answered.
replay::run question(unsigned status, std::string body, trace::fields fields = {}) {
    replay::told made;
    made.message.sequence = 4;
    made.message.transport = trace::transport::gpconnect;
    made.message.target = "/A20047/STU3/1/gpconnect/Patient?identifier=x";
    made.message.headers = {{"ssp-traceid", recorded_trace_id}};
    made.reply.emplace();
    made.reply->status = status;
    made.reply->headers = std::move(fields);
    made.reply->body = trace::body_of(std::move(body));
    replay::run all;
    all.messages.push_back(std::move(made));
    return all;
}

std::optional<message::exchange_response> answer_in(const replay::run& of) {
    return replay::recorded_answers(of, names).to(names.key_for(of.messages.front()));
}

std::string outcome(const std::string& code) {
    return R"({"resourceType":"OperationOutcome","issue":[{"details":{"coding":[{"code":")" + code + R"("}]}}]})";
}

} // namespace

TEST_CASE("recorded answers: a practice answers as it did, under the trace id of the replay", "[replay]") {
    const replay::run all = question(200, R"({"resourceType":"Bundle","id":")" + recorded_trace_id + R"("})",
                                     {{"Content-Type", "application/fhir+json"}, {"Cache-Control", "no-store"}});
    const auto answer = answer_in(all);
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body == R"({"resourceType":"Bundle","id":")" + names.key_for(all.messages.front()) + R"("})");
    CHECK(answer->fields == trace::fields{{"Content-Type", "application/fhir+json"}});
}

TEST_CASE("recorded answers: what was compressed is opened", "[replay]") {
    const std::string body = R"({"resourceType":"Patient"})";
    const auto answer = answer_in(question(200, base::gzip(body), {{"content-encoding", "gzip"}}));
    REQUIRE(answer);
    CHECK(answer->body == body);
    CHECK(answer->fields.empty());
    CHECK_FALSE(answer_in(question(200, body, {{"content-encoding", "gzip"}})));
}

TEST_CASE("recorded answers: an error is a practice's where no hub says it", "[replay]") {
    for (const char* code : {"PATIENT_NOT_FOUND", "NO_PATIENT_CONSENT", "DUPLICATE_REJECTED"}) {
        CAPTURE(code);
        CHECK(answer_in(question(404, outcome(code))));
    }
    for (const char* code : {"ACCESS DENIED", "BAD_REQUEST", "ASID_CHECK_FAILED", "INTERNAL_SERVER_ERROR"}) {
        CAPTURE(code);
        CHECK_FALSE(answer_in(question(403, outcome(code))));
    }
}

TEST_CASE("recorded answers: none is known of another question, nor where the body was not recorded", "[replay]") {
    replay::run all = question(200, "{}");
    CHECK_FALSE(replay::recorded_answers(all, names).to(recorded_trace_id));
    all.messages.front().reply->body->bytes.clear();
    CHECK_FALSE(answer_in(all));
    all.messages.front().reply.reset();
    CHECK_FALSE(answer_in(all));
}

TEST_CASE("recorded answers: an expectation is an answer where nothing was recorded", "[replay]") {
    replay::run all = question(200, "{}");
    replay::told& only = all.messages.front();
    only.expected = trace::expectation{only.message.sequence, std::move(only.reply), {}};
    only.reply.reset();
    CHECK(answer_in(all));
}

TEST_CASE("recorded answers: a practice was asked unless every answer says that there is none", "[replay]") {
    replay::run all = question(404, outcome("ORGANISATION_NOT_FOUND"));
    CHECK(replay::practices_asked(all).empty());
    all.messages.push_back(question(400, outcome("BAD_REQUEST")).messages.front());
    CHECK(replay::practices_asked(all) == std::set<std::string>{"A20047"});
    all.messages.back().message.target = "/nothing";
    CHECK(replay::practices_asked(all).empty());
}
