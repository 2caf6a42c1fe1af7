#include "broker/trace/recording/scribe.hpp"

#include <catch2/catch.hpp>

#include "broker/trace/format/line.hpp"
#include "tests/unit/trace/recording/told_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using std::chrono::microseconds;

class scribe_at_work {
  public:
    explicit scribe_at_work(const char* where = "", std::size_t known_max = 100)
        : scribe_({recording_began,
                   where[0] == 0 ? trace::selection() : *trace::selection::parse(where),
                   {{"emis", "webhook"}},
                   known_max}) {}

    template <class What>
    std::vector<trace::record> tell(What what, std::int64_t after = 1'000) {
        return scribe_.lines_of({recording_began + microseconds{after}, std::move(what)});
    }

  private:
    trace::scribe scribe_;
};

std::vector<std::string> written(const std::vector<trace::record>& lines) {
    std::vector<std::string> all;
    for (const trace::record& each : lines) all.push_back(trace::write_line(each));
    return all;
}

} // namespace

TEST_CASE("trace scribe: a message has the fields that would bring it, and the time at which it came", "[trace]") {
    scribe_at_work scribe;
    const auto lines = scribe.tell(an_arrival("M1"));
    REQUIRE(lines.size() == 1);
    const auto& line = std::get<trace::message>(lines[0]);
    CHECK(line.sequence == 1);
    CHECK(line.at == microseconds{500});
    CHECK(line.transport == trace::transport::mesh);
    CHECK(line.from == "LAB001");
    CHECK(line.to == "A81001HL7");
    CHECK(line.workflow == "PATH_MEDRPT_V4");
    CHECK(line.target == "/messageexchange/LAB001/outbox");
    CHECK(line.headers == trace::fields{{"Content-Type", "application/edifact"},
                                        {"Mex-LocalID", "L-1"},
                                        {"Mex-Subject", "for Mrs Example"}});
    CHECK(line.body == trace::body_of("UNB+UNOA:2'"));
}

TEST_CASE("trace scribe: the decision is the reply, and what the commit put into mailboxes an outcome", "[trace]") {
    scribe_at_work scribe;
    scribe.tell(an_arrival("M1"));
    const auto lines = scribe.tell(kept("M1"));
    REQUIRE(lines.size() == 2); // emis has not got it yet
    CHECK(std::get<trace::reply>(lines[0]).status == 202);
    const auto& box = std::get<trace::outcome>(lines[1]);
    CHECK(box.sequence == 1);
    CHECK(box.destination == "mailbox:A81001HL7");
    CHECK(box.state == "delivered");
    CHECK(box.route == "pathology");
    CHECK(box.adapter.empty());
}

TEST_CASE("trace scribe: a quarantined message has its code, and the REPORT to its sender is an outcome", "[trace]") {
    scribe_at_work scribe;
    auto unfit = an_arrival("M1");
    unfit.deliveries.clear();
    unfit.companions = {{"mailbox:LAB001", "SBX-V", ""}};
    scribe.tell(std::move(unfit));
    const auto lines = scribe.tell(message::decision{"M1", message::decision::kind::quarantined, "SBX-V"});
    REQUIRE(lines.size() == 2);
    CHECK(std::get<trace::reply>(lines[0]).code == "SBX-V");
    CHECK(std::get<trace::reply>(lines[0]).status == 202);
    CHECK(std::get<trace::outcome>(lines[1]).destination == "mailbox:LAB001");
    CHECK(std::get<trace::outcome>(lines[1]).reason == "SBX-V");
}

TEST_CASE("trace scribe: a refused message and a repeated one have a reply and no outcome", "[trace]") {
    scribe_at_work scribe;
    for (const auto how : {message::decision::kind::conflict, message::decision::kind::repeated}) {
        scribe.tell(an_arrival("M1"));
        CHECK(scribe.tell(message::decision{"M1", how, ""}).size() == 1);
    }
}

TEST_CASE("trace scribe: a delivery has what was rendered for it, its codes and the kind of its adapter", "[trace]") {
    scribe_at_work scribe;
    scribe.tell(an_arrival("M1"));
    scribe.tell(message::told_rendering{"M1", "M1-2", "{}", {{"read|44J3.", "sct|1"}, {"local|X", ""}}});
    const auto lines = scribe.tell(delivered_to_emis("M1"), 2'000);
    REQUIRE(lines.size() == 1);
    const auto& done = std::get<trace::outcome>(lines[0]);
    CHECK(done.at == microseconds{2'000});
    CHECK(done.adapter == "webhook");
    CHECK(done.attempts == 1);
    CHECK(done.transform == "fhir-r4/1");
    CHECK(done.codes == std::vector<trace::mapped_code>{{"read|44J3.", "sct|1"}, {"local|X", ""}});
    CHECK(done.body == trace::body_of("{}"));
}

TEST_CASE("trace scribe: an attempt that failed has no body, and the one that ended it has the later rendering",
          "[trace]") {
    scribe_at_work scribe;
    scribe.tell(an_arrival("M1"));
    scribe.tell(message::told_rendering{"M1", "M1-2", "first", {}});
    auto failed = delivered_to_emis("M1");
    failed.to = message::delivery_state::retry_wait;
    CHECK_FALSE(std::get<trace::outcome>(scribe.tell(failed)[0]).body.has_value());
    scribe.tell(message::told_rendering{"M1", "M1-2", "second", {}});
    CHECK(std::get<trace::outcome>(scribe.tell(delivered_to_emis("M1"))[0]).body == trace::body_of("second"));
}

TEST_CASE("trace scribe: of what is not selected, nothing is told later either", "[trace]") {
    scribe_at_work scribe("from=LAB002");
    CHECK(scribe.tell(an_arrival("M1")).empty());
    CHECK(scribe.tell(kept("M1")).empty());
    CHECK(scribe.tell(delivered_to_emis("M1")).empty());
    CHECK(scribe.tell(a_question()).empty());
}

TEST_CASE("trace scribe: the oldest messages are forgotten when there are too many", "[trace]") {
    scribe_at_work scribe("", 2);
    for (const char* id : {"M1", "M2", "M3"}) scribe.tell(an_arrival(id));
    CHECK(scribe.tell(delivered_to_emis("M1")).empty());
    CHECK(std::get<trace::outcome>(scribe.tell(delivered_to_emis("M3"))[0]).sequence == 3);
}

TEST_CASE("trace scribe: a question has its reply at once, both without credentials", "[trace]") {
    scribe_at_work scribe;
    const auto lines = written(scribe.tell(a_question()));
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].find("\"transport\":\"gpconnect\"") != std::string::npos);
    CHECK(lines[0].find("\"headers\":[[\"Ssp-From\",\"200000000359\"]]") != std::string::npos);
    CHECK(lines[1].find("\"status\":200") != std::string::npos);
    CHECK(lines[1].find("Patient") != std::string::npos);
    for (const std::string& each : lines) CHECK(each.find("secret") == std::string::npos);
}

TEST_CASE("trace scribe: a refused request is a message with its reply, as it was sent but for credentials",
          "[trace]") {
    scribe_at_work scribe;
    const auto lines = scribe.tell(a_refused_request());
    REQUIRE(lines.size() == 2);
    const auto& asked = std::get<trace::message>(lines[0]);
    CHECK(asked.from == "LAB001");
    CHECK(asked.to == "GPPROVIDER_9990000018_01012000_EXAMPLE");
    CHECK(asked.at == microseconds{100});
    CHECK(asked.body == trace::body{});
    CHECK(asked.headers ==
          trace::fields{{"Content-Type", "application/json"}, {"Mex-To", "GPPROVIDER_9990000018_01012000_EXAMPLE"}});
    const auto& answer = std::get<trace::reply>(lines[1]);
    CHECK(answer.sequence == asked.sequence);
    CHECK(answer.status == 417);
    CHECK(answer.code == "12");
}

TEST_CASE("trace scribe: who was refused without being known has no name", "[trace]") {
    scribe_at_work scribe;
    CHECK(std::get<trace::message>(scribe.tell(a_refused_request(false))[0]).from == "-");
}

TEST_CASE("trace scribe: where nobody may be identifiable, a refused request tells not to whom it was", "[trace]") {
    trace::scribe scribe({.started_at = recording_began, .where = {}, .adapters = {}, .identifiable = false});
    const auto lines = written(scribe.lines_of({recording_began, a_refused_request()}));
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].find("9990000018") == std::string::npos);
    CHECK(lines[0].find("LAB001") != std::string::npos);
}

TEST_CASE("trace scribe: of refused requests those are written that are selected", "[trace]") {
    CHECK(scribe_at_work("from=-").tell(a_refused_request()).empty());
    CHECK(scribe_at_work("from=-").tell(a_refused_request(false)).size() == 2);
}
