#include "broker/trace/convert/mesh_pair.hpp"

#include <catch2/catch.hpp>

#include "broker/base/gzip.hpp"

using namespace signalbox;

namespace {

// A control file with these members beside those that every one has.
std::string control(const std::string& more, const std::string& from = "LAB01") {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DTSControl>\n  <Version>1.0</Version>\n"
           "  <MessageType>Data</MessageType>\n  <From_DTS>" +
           from +
           "</From_DTS>\n  <To_DTS> GP01 </To_DTS>\n  <WorkflowId>PATH_MEDRPT_V4</WorkflowId>\n"
           "  <DTSId>20261122090507123456_ABCDEF</DTSId>\n" +
           more + "</DTSControl>\n";
}

std::string refusal(const std::string& text) {
    const auto read = trace::read_control_file(text);
    return read ? "" : read.error().what;
}

trace::message pair(const std::string& more, std::string data) {
    const auto about = trace::read_control_file(control(more));
    REQUIRE(about.has_value());
    return trace::message_of(*about, std::move(data));
}

using names_and_values = std::vector<std::pair<std::string, std::string>>;

} // namespace

TEST_CASE("mesh pair: a control file says who sent what to whom, and when", "[trace][convert]") {
    const auto read =
        trace::read_control_file(control("<LocalId>batch 7</LocalId><Subject>R&amp;D &lt;1&gt;</Subject><StatusRecord>"
                                         "<DateTime>20261122090507</DateTime><Event>TRANSFER</Event></StatusRecord>",
                                         " lab01 "));

    REQUIRE(read.has_value());
    CHECK(read->from == "LAB01");
    CHECK(read->to == "GP01");
    CHECK(read->workflow == "PATH_MEDRPT_V4");
    CHECK(read->message_id == "20261122090507123456_ABCDEF");
    CHECK(read->local_id == "batch 7");
    CHECK(read->subject == "R&D <1>");
    CHECK_FALSE(read->is_report);
    REQUIRE(read->at.has_value());
    CHECK(base::to_iso8601(*read->at) == "2026-11-22T09:05:07.000000Z");
}

TEST_CASE("mesh pair: without a time in its status it has none", "[trace][convert]") {
    for (const char* more : {"", "<StatusRecord><DateTime>2026</DateTime></StatusRecord>",
                             "<StatusRecord><DateTime>20261322090507</DateTime></StatusRecord>"}) {
        const auto read = trace::read_control_file(control(more));
        REQUIRE(read.has_value());
        CHECK_FALSE(read->at.has_value());
    }
}

TEST_CASE("mesh pair: a report needs no parties", "[trace][convert]") {
    const auto read = trace::read_control_file("<DTSControl><MessageType>Report</MessageType></DTSControl>");

    REQUIRE(read.has_value());
    CHECK(read->is_report);
}

TEST_CASE("mesh pair: what is no control file, or says too little, is refused", "[trace][convert]") {
    CHECK(refusal("<DTSControl><From_DTS>LAB01") == "no well-formed XML, or with a DOCTYPE");
    CHECK(refusal("<!DOCTYPE x [<!ENTITY a \"b\">]><DTSControl/>") == "no well-formed XML, or with a DOCTYPE");
    CHECK(refusal("<Letter/>") == "is no DTSControl");
    CHECK(refusal("<DTSControl/>") == "says no mailbox in From_DTS");
    CHECK(refusal(control("", "../LAB01")) == "says no mailbox in From_DTS");
    CHECK(refusal("<DTSControl><From_DTS>LAB01</From_DTS></DTSControl>") == "says no To_DTS");
    CHECK(refusal("<DTSControl><From_DTS>LAB01</From_DTS><To_DTS>GP01</To_DTS></DTSControl>") == "says no WorkflowId");
}

TEST_CASE("mesh pair: it becomes a POST to its sender's outbox", "[trace][convert]") {
    const trace::message made = pair("<LocalId>7</LocalId><FileName>results.edi</FileName>", "UNB+");

    CHECK(made.transport == trace::transport::mesh);
    CHECK(made.method == "POST");
    CHECK(made.target == "/messageexchange/LAB01/outbox");
    CHECK(made.to == "GP01");
    CHECK(made.message_id == "20261122090507123456_ABCDEF");
    CHECK(made.headers == names_and_values{{"Content-Type", "application/octet-stream"},
                                           {"Mex-LocalID", "7"},
                                           {"Mex-FileName", "results.edi"}});
    CHECK(made.body == trace::body_of("UNB+"));
}

TEST_CASE("mesh pair: it is compressed where its data are, whatever a client unpacked", "[trace][convert]") {
    const std::string packed = base::gzip("UNB+");
    const names_and_values plain{{"Content-Type", "application/octet-stream"}};
    const names_and_values with_encoding{
        {"Content-Type", "application/octet-stream"}, {"Content-Encoding", "gzip"}, {"Mex-Content-Compressed", "Y"}};

    CHECK(pair("<IsCompressed>Y</IsCompressed>", packed).headers == with_encoding);
    CHECK(pair("<IsCompressed>Y</IsCompressed>", packed).body.bytes == packed);
    CHECK(pair("<IsCompressed>Y</IsCompressed>", "UNB+").headers == plain);
    CHECK(pair("<IsCompressed>N</IsCompressed>", packed).headers == plain);
}

TEST_CASE("mesh pair: a line break in a subject ends no header field", "[trace][convert]") {
    CHECK(pair("<Subject>one\r\nX-Two: 2</Subject>", "").headers.back() ==
          std::pair<std::string, std::string>("Mex-Subject", "one X-Two: 2"));
}
