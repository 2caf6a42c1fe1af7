#include "broker/intake/interchange.hpp"

#include <algorithm>
#include <string>

#include <catch2/catch.hpp>

#include "broker/intake/plan.hpp"
#include "broker/message/lane.hpp"
#include "tests/support/interchange_text.hpp"
#include "tests/unit/intake/intake_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

const base::limits limits;

intake::examined examine(const std::string& text) {
    return intake::examine_interchange(text, an_envelope("PATH_MEDRPT_V3"), limits);
}

// The deliveries to "files", which takes the whole, and "system", which takes parts.
std::vector<message::planned_delivery> plan(const intake::examined& found) {
    routing::decision decided;
    decided.destinations = {{"mailbox:PRACTICE1", "rule"}, {"files", "rule"}, {"system", "rule"}};
    return intake::plan_deliveries(
        an_envelope("PATH_MEDRPT_V3"), found, decided,
        {.lane_key = base::secret("lane key"), .takes_parts = [](std::string_view name) { return name == "system"; }});
}

std::string lane_of(const std::string& nhs_number) {
    return message::lane_of(base::secret("lane key"), {nhs_number, "", ""}, "LAB1", "PATH_MEDRPT_V3");
}

} // namespace

TEST_CASE("interchange: each report is a part with its own patient", "[intake][interchange]") {
    const auto found = examine(interchange_text().report("9990000018", "R-1").report("9990000026", "R-2").build());

    CHECK(found.message_type == "edifact");
    CHECK_FALSE(found.verdict.refused());
    REQUIRE(found.parts.size() == 2);
    CHECK(found.parts[0].number == 1);
    CHECK(found.parts[0].patient.nhs_number == "9990000018");
    CHECK(found.parts[1].patient.nhs_number == "9990000026");
    CHECK(found.parts[1].patient.report_id.ends_with("R-2"));
    CHECK(found.parts[0].identity->name != found.parts[1].identity->name);
}

TEST_CASE("interchange: the name of a part is that of its numbers, its content that of its bytes",
          "[intake][interchange]") {
    const auto first = examine(interchange_text().report("9990000018", "R-1").build()).parts.at(0).identity;
    const auto other = examine(interchange_text().report("9990000018", "R-2").build()).parts.at(0).identity;
    const auto later =
        examine(interchange_text().control("78").report("9990000018", "R-1").build()).parts.at(0).identity;

    CHECK(first->name == other->name);
    CHECK(first->content != other->content);
    CHECK(first->name != later->name);
    CHECK(first->content == later->content);
}

TEST_CASE("interchange: one bad report is refused alone, and stands among the warnings", "[intake][interchange]") {
    const auto found =
        examine(interchange_text().report("9990000018", "R-1").wrong_reference().report("9990000026", "R-2").build());

    CHECK_FALSE(found.verdict.refused());
    REQUIRE(found.parts.size() == 2);
    CHECK_FALSE(found.parts[0].refused_for.empty());
    CHECK(found.parts[1].refused_for.empty());
    REQUIRE_FALSE(found.verdict.violations.empty());
    CHECK(found.verdict.violations[0].pointer.starts_with("/part/1/segment/"));
    CHECK(found.verdict.violations[0].where.line > 1);
    CHECK_FALSE(found.verdict.violations[0].problem.empty());
}

TEST_CASE("interchange: one without an acceptable report is refused", "[intake][interchange]") {
    CHECK(examine(interchange_text().report("9990000018", "R-1").wrong_reference().build()).verdict.refused());
    CHECK(examine("UNB+UNOC:3+LAB'").verdict.refused());
    CHECK(examine("no EDIFACT at all").verdict.refused());
    CHECK(examine("").verdict.refused());
}

TEST_CASE("interchange: a mailbox and who takes the bytes have the whole, others each report",
          "[intake][interchange]") {
    const auto planned =
        plan(examine(interchange_text().report("9990000018", "R-1").report("9990000026", "R-2").build()));

    REQUIRE(planned.size() == 4);
    CHECK(planned[0].destination == "mailbox:PRACTICE1");
    CHECK(planned[0].part == 0);
    CHECK(planned[0].first == message::delivery_state::delivered);
    CHECK(planned[1].destination == "files");
    CHECK(planned[1].part == 0);
    CHECK(planned[1].lane == lane_of("9990000018"));
    REQUIRE(planned[1].further.size() == 1);
    CHECK(planned[1].further[0].lane == lane_of("9990000026"));
    for (const std::size_t each : {2U, 3U}) {
        CHECK(planned[each].destination == "system");
        CHECK(planned[each].part == each - 1);
        CHECK(planned[each].first == message::delivery_state::ready);
        CHECK(planned[each].further.empty());
    }
    CHECK(planned[2].lane == lane_of("9990000018"));
    CHECK(planned[3].lane == lane_of("9990000026"));
}

TEST_CASE("interchange: a refused report is held where parts go, and says why", "[intake][interchange]") {
    const auto found =
        examine(interchange_text().report("9990000018", "R-1").report("9990000026", "R-2").wrong_reference().build());

    const auto planned = plan(found);

    REQUIRE(planned.size() == 4);
    CHECK(planned[2].first == message::delivery_state::ready);
    CHECK(planned[3].first == message::delivery_state::held);
    CHECK(planned[3].reason.starts_with("refused: "));
    CHECK(planned[3].report.empty()); // what is sent in its place does not wait for it
    CHECK(intake::delivered_parts(found).size() == 1);
    CHECK(intake::delivered_parts(found)[0].part == 1);
}

TEST_CASE("interchange: the answer goes from the recipient's mailbox to the sender's, with its number",
          "[intake][interchange]") {
    const auto found = examine(interchange_text().report("9990000018", "R-1").build());
    const auto now = *base::from_compact_minutes("202607010800"); // UTC, in summer

    const auto answer = intake::answer_to(found, an_envelope("PATH_MEDRPT_V3"), "20260701080000000000_ABCDEF", now);

    REQUIRE(answer);
    const auto written = answer->write(7);
    CHECK(written.envelope.message_id == "20260701080000000000_ABCDEF");
    CHECK(written.envelope.sender == "PRACTICE1");
    CHECK(written.envelope.recipient == "LAB1");
    CHECK(written.envelope.workflow_id == "PATH_MEDRPT_V3_ACK");
    REQUIRE(written.deliveries.size() == 1);
    CHECK(written.deliveries[0].destination == "mailbox:LAB1");
    CHECK(written.deliveries[0].first == message::delivery_state::delivered);
    const std::string& text = written.payload.bytes;
    CHECK(text.find("NHSACK") != std::string::npos);
    CHECK(text.find("UNZ+1+7'") != std::string::npos);
    CHECK(text.find("260701:0900") != std::string::npos); // British clocks
    CHECK(written.payload.sha256 == base::sha256_of(base::as_bytes(text)));
}

TEST_CASE("interchange: one that asks for no answer gets none", "[intake][interchange]") {
    const auto found = examine(interchange_text().no_answer().report("9990000018", "R-1").build());
    CHECK_FALSE(intake::answer_to(found, an_envelope("PATH_MEDRPT_V3"), "id", {}));
    CHECK_FALSE(intake::answer_to(examine("no EDIFACT"), an_envelope("PATH_MEDRPT_V3"), "id", {}));
}

TEST_CASE("interchange: an error counts however many warnings stand before it", "[intake][interchange]") {
    interchange_text many;
    many.test("LOCAL:912::a code list that nobody knows");
    for (std::size_t i = 0; i < limits.violations_max + 20; ++i) many.report("9990000018", "R-1");
    std::string text = many.build();
    REQUIRE_FALSE(examine(text).verdict.refused());
    REQUIRE(examine(text).verdict.more);

    text.replace(text.find("UNZ+") + 4, 1, "9"); // a count that is not so

    const auto found = examine(text);
    CHECK(found.verdict.refused());
    CHECK(found.verdict.violations.size() == limits.violations_max);
}

TEST_CASE("interchange: one that does not say whom to answer has no answer", "[intake][interchange]") {
    std::string text = interchange_text().report("9990000018", "R-1").build();
    text.replace(text.find("000000000000001:80"), 18, "");
    CHECK_FALSE(intake::answer_to(examine(text), an_envelope("PATH_MEDRPT_V3"), "id", {}));
}

TEST_CASE("interchange: what it may hold is set in the limits", "[intake][interchange]") {
    const auto text = interchange_text().report("9990000018", "R-1").report("9990000026", "R-2").build();
    base::limits few;
    few.interchange_segments_max = 40;

    const auto found = intake::examine_interchange(text, an_envelope("PATH_MEDRPT_V3"), few);

    CHECK(found.verdict.refused());
    CHECK(found.verdict.violations.at(0).keyword == "segments-limit");
}
