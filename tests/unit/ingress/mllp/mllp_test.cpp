#include "broker/ingress/mllp/mllp.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/http/errc.hpp"
#include "tests/unit/ingress/mllp/mllp_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using strings = std::vector<std::string>;

strings one_byte_each(const std::string& stream) {
    strings pieces;
    for (const char c : stream) pieces.emplace_back(1, c);
    return pieces;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("mllp: a report is kept as received before its AA is written", "[ingress][mllp]") {
    mllp_fixture lab;
    scripted_connection connection({oru{}.frame()});
    std::size_t kept = 0;
    connection.before_write = [&] { kept = lab.store.accepted.size(); };

    lab.converse(connection);

    CHECK(kept == 1);
    CHECK(frames_in(connection.written) ==
          strings{"MSH|^~\\&|BROKER|A81001|LIMS|RX1|20260714103000||ACK^R01^ACK|20260714093000000000|P|2.5.1\n"
                  "MSA|AA|4711\n"});
    const auto& message = lab.store.accepted.at(0);
    CHECK(message.envelope.transport == message::transport::mllp);
    CHECK(message.envelope.message_type == "hl7v2");
    CHECK(message.envelope.sender == "LAB1");
    CHECK(message.envelope.recipient == "PRACTICE1");
    CHECK(message.envelope.workflow_id == "PATH_HL7V2_ORU");
    CHECK(message.envelope.local_id == "4711");
    CHECK(message.payload.bytes == oru{}.text());
    CHECK(message.payload.sha256 == base::sha256_of(base::as_bytes(oru{}.text())));
    CHECK(message.audit.actor == "LAB1");
    CHECK(message.audit.action == "mllp.send");
    CHECK(message.audit.outcome == "AA");
    CHECK(message.audit.address == "192.0.2.7");
}

TEST_CASE("mllp: a message goes to a mailbox and an archive as a whole, and to a system report by report",
          "[ingress][mllp]") {
    mllp_fixture lab;
    oru two;
    two.more = further_report("9990000026", "L-2");

    CHECK(lab.codes({two.frame()}) == strings{"AA"});

    const auto& planned = lab.store.accepted.at(0).deliveries;
    REQUIRE(planned.size() == 4);
    CHECK(planned[0].destination == "mailbox:PRACTICE1");
    CHECK(planned[0].first == message::delivery_state::delivered);
    CHECK(planned[1].destination == "system");
    CHECK(planned[1].part == 1);
    CHECK(planned[2].destination == "system");
    CHECK(planned[2].part == 2);
    CHECK(planned[1].lane != planned[2].lane);
    CHECK(planned[3].destination == "files");
    CHECK(planned[3].part == 0);
    CHECK(planned[3].further.size() == 1);
}

TEST_CASE("mllp: frames that come split or joined are answered one by one, in order", "[ingress][mllp]") {
    oru first;
    oru second;
    second.control_id = "4712";
    const std::string stream = first.frame() + "\r\n" + second.frame();

    for (const strings& pieces : {strings{stream}, one_byte_each(stream)}) {
        mllp_fixture lab;
        const auto answers = lab.answers(pieces);
        REQUIRE(answers.size() == 2);
        CHECK(contains(answers[0], "\nMSA|AA|4711\n"));
        CHECK(contains(answers[1], "\nMSA|AA|4712\n"));
        CHECK(lab.store.accepted.size() == 2);
    }
}

TEST_CASE("mllp: the next message is not looked at before the last one is answered", "[ingress][mllp]") {
    mllp_fixture lab;
    oru second;
    second.control_id = "4712";
    scripted_connection connection({oru{}.frame() + second.frame()});
    std::vector<std::size_t> kept;
    connection.before_write = [&] { kept.push_back(lab.store.accepted.size()); };

    lab.converse(connection);

    CHECK(kept == std::vector<std::size_t>{1, 2});
}

TEST_CASE("mllp: what does not read is AE, with the place, and kept nowhere", "[ingress][mllp]") {
    mllp_fixture lab;
    oru broken;
    broken.status = "";

    const auto answers = lab.answers({broken.frame()});

    REQUIRE(answers.size() == 1);
    CHECK(contains(answers[0], "\nMSA|AE|4711\nERR||OBR^1^25^1|101^Required field missing^HL70357|E|"));
    CHECK(lab.store.accepted.empty());
    REQUIRE(lab.store.audited.size() == 1);
    CHECK(lab.store.audited[0].actor == "LAB1");
    CHECK(lab.store.audited[0].action == "mllp.send");
    CHECK(lab.store.audited[0].outcome == "AE");
    CHECK(lab.store.audited[0].detail == "obr-status-missing");
}

TEST_CASE("mllp: one bad report among several refuses the message as a whole", "[ingress][mllp]") {
    mllp_fixture lab;
    oru two;
    two.more = further_report("9990000026", "L-2", "");

    CHECK(lab.codes({two.frame()}) == strings{"AE"});
    CHECK(lab.store.accepted.empty());
}

TEST_CASE("mllp: another type, version or processing id is AR", "[ingress][mllp]") {
    oru type;
    type.type = "ADT^A01";
    oru version;
    version.version = "2.8";
    oru training;
    training.processing_id = "T";
    oru silent;
    silent.processing_id = "";
    mllp_fixture lab;

    const auto answers = lab.answers({type.frame(), version.frame(), training.frame(), silent.frame()});

    REQUIRE(answers.size() == 4);
    CHECK(contains(answers[0], "\nMSA|AR|4711\nERR||MSH^1^9^1^1|200^"));
    CHECK(contains(answers[1], "\nMSA|AR|4711\nERR||MSH^1^12^1|203^"));
    CHECK(contains(answers[2], "\nMSA|AR|4711\nERR||MSH^1^11^1|202^Unsupported processing id^HL70357|E|"));
    CHECK(contains(answers[3], "|202^"));
    CHECK(lab.store.accepted.empty());
    CHECK(lab.store.audited.size() == 4);
}

TEST_CASE("mllp: a sender or recipient that nobody knows is AR, and costs no look at the report", "[ingress][mllp]") {
    oru stranger;
    stranger.facility = "RX9";
    stranger.status = ""; // would be AE
    oru lost;
    lost.to_facility = "Z99999";
    mllp_fixture lab;

    const auto answers = lab.answers({stranger.frame(), lost.frame()});

    REQUIRE(answers.size() == 2);
    CHECK(contains(answers[0], "\nMSA|AR|4711\nERR||MSH^1^4^1|103^Table value not found^HL70357|E|sender-unknown^"));
    CHECK_FALSE(contains(answers[0], "OBR"));
    CHECK(contains(answers[1], "\nMSA|AR|4711\nERR||MSH^1^6^1|103^Table value not found^HL70357|E|recipient-unknown^"));
    CHECK(lab.store.accepted.empty());
    REQUIRE(lab.store.audited.size() == 2);
    CHECK(lab.store.audited[0].actor == "-");
    CHECK(lab.store.audited[1].actor == "LAB1");
}

TEST_CASE("mllp: a peer that can be nobody's sender is let go before a byte is read", "[ingress][mllp]") {
    mllp_fixture lab;
    lab.with.parties.senders[0].addresses = {"192.0.2.8"};
    scripted_connection stranger({oru{}.frame()});
    lab.converse(stranger);
    CHECK(stranger.within.empty());
    CHECK(stranger.written.empty());
    REQUIRE(lab.store.audited.size() == 1);
    CHECK(lab.store.audited[0].action == "mllp.refused");
    CHECK(lab.store.audited[0].detail == "no sender has this certificate or address");

    scripted_connection known({oru{}.frame()});
    known.peer.address = "192.0.2.8";
    lab.converse(known);
    CHECK(lab.store.accepted.size() == 1);
}

TEST_CASE("mllp: a frame without MSH can be answered by nobody: the connection ends", "[ingress][mllp]") {
    mllp_fixture lab;
    CHECK(lab.answers({ingress::mllp::encode_frame("PID|1\r"), oru{}.frame()}).empty());
    CHECK(lab.store.accepted.empty());
    REQUIRE(lab.store.audited.size() == 1);
    CHECK(lab.store.audited[0].action == "mllp.refused");
    CHECK(lab.store.audited[0].detail == "no MSH");
}

TEST_CASE("mllp: an acknowledgement is not acknowledged, and the connection goes on", "[ingress][mllp]") {
    mllp_fixture lab;
    oru ack;
    ack.type = "ACK^R01";
    CHECK(lab.codes({ack.frame() + oru{}.frame()}) == strings{"AA"});
}

TEST_CASE("mllp: without room it is AR, and the sender keeps the message", "[ingress][mllp]") {
    for (const auto why : {store::errc::disk_full, store::errc::disk_low, store::errc::overloaded}) {
        mllp_fixture lab;
        lab.store.fail_accept = why;
        const auto answers = lab.answers({oru{}.frame()});
        REQUIRE(answers.size() == 1);
        CHECK(contains(answers[0], "\nMSA|AR|4711\nERR||MSH^1|207^Application internal error^HL70357|E|no-room^"));
        CHECK(lab.store.audited.at(0).outcome == "AR");
    }
}

TEST_CASE("mllp: where the outcome is unknown nothing is answered, and the connection ends", "[ingress][mllp]") {
    mllp_fixture lab;
    lab.store.fail_accept = store::errc::unknown;
    CHECK(lab.answers({oru{}.frame(), oru{}.frame()}).empty());
    CHECK(lab.store.audited.size() == 1);
}

TEST_CASE("mllp: without its audit record no answer leaves", "[ingress][mllp]") {
    mllp_fixture lab;
    lab.store.fail_audit = store::errc::unknown;
    oru broken;
    broken.status = "";
    CHECK(lab.answers({broken.frame(), oru{}.frame()}).empty());
    CHECK(lab.store.accepted.empty());
}

TEST_CASE("mllp: an answer that does not get through ends the connection", "[ingress][mllp]") {
    mllp_fixture lab;
    scripted_connection connection({oru{}.frame() + oru{.control_id = "4712"}.frame()});
    connection.fail_write = http::errc::deadline;
    lab.converse(connection);
    CHECK(lab.store.accepted.size() == 1);
}

TEST_CASE("mllp: what cannot be a message ends the connection, and is audited", "[ingress][mllp]") {
    struct {
        std::string stream;
        std::string why;
    } const cases[] = {{"\x0BMSH|" + std::string(3000, 'x'), "a frame of more than 2000 bytes"},
                       {std::string(200, '\n'), "more than 100 bytes outside frames"},
                       {"\x0BMSH|half" + oru{}.frame(), "a frame without its end"},
                       {"\x0BMSH|half", "a frame cut off by the end of the connection"}};
    for (const auto& each : cases) {
        mllp_fixture lab;
        lab.with.frames = {2000, 100};
        CHECK(lab.answers({each.stream}).empty());
        CHECK(lab.store.accepted.empty());
        REQUIRE(lab.store.audited.size() == 1);
        CHECK(lab.store.audited[0].detail == each.why);
    }
}

TEST_CASE("mllp: a sender that stops within a message is cut off, one that is silent between them let go",
          "[ingress][mllp]") {
    mllp_fixture lab;
    lab.with.idle_deadline = std::chrono::milliseconds(7000);
    scripted_connection stalled({oru{}.frame(), "\x0BMSH|"});
    stalled.ends_with = http::errc::deadline;
    lab.converse(stalled);
    CHECK(stalled.within == std::vector{false, false, true});
    CHECK(stalled.waits == std::vector(2, std::chrono::milliseconds(7000)));
    CHECK(lab.store.audited.back().detail == "a frame that stopped coming");
    const std::size_t audited = lab.store.audited.size();

    scripted_connection silent({"\r\n", "\r\n"});
    silent.ends_with = http::errc::deadline;
    lab.converse(silent);
    CHECK(silent.within == std::vector{false, false, false});
    CHECK(silent.waits.size() == 1); // noise does not buy time
    CHECK(lab.store.audited.size() == audited);
}

TEST_CASE("mllp: what a connection keeps is counted, and too much of it ends it", "[ingress][mllp]") {
    mllp_fixture lab;
    const std::string frame = oru{}.frame();
    scripted_connection welcome({frame.substr(0, 100), frame.substr(100)});
    lab.converse(welcome);
    CHECK(welcome.most_held == oru{}.text().size());
    CHECK(welcome.held == 0);

    scripted_connection refused({frame.substr(0, 100), frame.substr(100)});
    refused.hold_max = 50;
    lab.converse(refused);
    CHECK(refused.written.empty());
    CHECK(lab.store.audited.back().detail == "too many bytes in hand");
}

TEST_CASE("mllp: a large report goes through the spool", "[ingress][mllp]") {
    mllp_fixture lab;
    lab.with.limits.body_in_memory_max = 1000;
    oru large;
    for (int i = 0; i < 40; ++i) large.more += "NTE|" + std::to_string(i) + "||a line of a comment\r";

    CHECK(lab.codes({large.frame()}) == strings{"AA"});

    const auto& payload = lab.store.accepted.at(0).payload;
    CHECK(payload.bytes.empty());
    CHECK(lab.store.spool.at(payload.spool_file) == large.text());
    CHECK(payload.size == large.text().size());
}
