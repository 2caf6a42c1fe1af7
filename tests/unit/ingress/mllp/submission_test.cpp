// How a message is known again.
#include "broker/ingress/mllp/submission.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/unit/ingress/mllp/mllp_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("mllp identity: the same message again is AA again, and delivered once", "[ingress][mllp]") {
    mllp_fixture lab;
    CHECK(lab.codes({oru{}.frame(), oru{}.frame()}) == strings{"AA", "AA"});
    CHECK(lab.codes({oru{}.frame()}) == strings{"AA"}); // on another connection
    CHECK(lab.store.accepted.size() == 1);
}

TEST_CASE("mllp identity: a control id that comes with another content is refused, and kept nowhere",
          "[ingress][mllp]") {
    mllp_fixture lab;
    const auto answers = lab.answers({oru{}.frame(), oru{.haemoglobin = "99"}.frame(), oru{}.frame()});

    REQUIRE(answers.size() == 3);
    CHECK(answers[1].find("\nMSA|AE|4711\nERR||MSH^1^10^1|205^Duplicate key identifier^HL70357|E|control-id-used^") !=
          std::string::npos);
    CHECK(answers[2].find("\nMSA|AA|4711\n") != std::string::npos);
    CHECK(lab.store.accepted.size() == 1);
    REQUIRE(lab.store.audited.size() == 3);
    CHECK(lab.store.audited[1].outcome == "AE");
    CHECK(lab.store.audited[1].detail == "control-id-used");
}

TEST_CASE("mllp identity: the same content for another recipient is another request", "[ingress][mllp]") {
    mllp_fixture lab;
    CHECK(lab.codes({oru{}.frame()}) == strings{"AA"});
    lab.with.workflow_id = "ANOTHER";
    CHECK(lab.codes({oru{}.frame()}) == strings{"AE"});
}

TEST_CASE("mllp identity: each application has control ids of its own", "[ingress][mllp]") {
    mllp_fixture lab;
    lab.with.parties.senders[0].application = "";
    CHECK(lab.codes({oru{}.frame(), oru{.application = "OTHER", .haemoglobin = "99"}.frame()}) == strings{"AA", "AA"});
    CHECK(lab.store.accepted.size() == 2);
}

TEST_CASE("mllp identity: of a sender whose ids come round again the content counts as well", "[ingress][mllp]") {
    mllp_fixture lab;
    lab.with.parties.senders[0].reuses_control_ids = true;
    CHECK(lab.codes({oru{}.frame(), oru{.haemoglobin = "99"}.frame(), oru{}.frame()}) == strings{"AA", "AA", "AA"});
    CHECK(lab.store.accepted.size() == 2);
}

TEST_CASE("mllp identity: a refused message can be mended under its control id", "[ingress][mllp]") {
    mllp_fixture lab;
    CHECK(lab.codes({oru{.status = ""}.frame(), oru{}.frame()}) == strings{"AE", "AA"});
    CHECK(lab.store.accepted.size() == 1);
}

TEST_CASE("mllp identity: a control id that is no plain text is not shown to MESH", "[ingress][mllp]") {
    mllp_fixture lab;
    CHECK(lab.codes({oru{.control_id = "\xC3\xA9\\X0D\\1"}.frame()}) == strings{"AA"});
    CHECK(lab.store.accepted.at(0).envelope.local_id.empty());
}
