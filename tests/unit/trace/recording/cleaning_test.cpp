#include "broker/trace/recording/cleaning.hpp"

#include <catch2/catch.hpp>

#include "broker/base/crypto.hpp"
#include "broker/trace/format/line.hpp"
#include "tests/unit/trace/records_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

std::string target_without_content(const char* target) {
    trace::message asked = a_message();
    asked.transport = trace::transport::gpconnect;
    asked.target = target;
    trace::record line = asked;
    trace::leave_out_content(line, {});
    return std::get<trace::message>(line).target;
}

} // namespace

TEST_CASE("trace cleaning: bodies become keyed digests, and fields with a sender's own words go", "[trace]") {
    trace::message sent = a_message();
    sent.headers = {{"Content-Type", "text/plain"}, {"Mex-Subject", "Mrs Example"}, {"Mex-FileName", "9990000018.dat"}};
    trace::record line = sent;
    trace::leave_out_content(line, {});
    const auto& left = std::get<trace::message>(line);
    CHECK(left.body.bytes.empty());
    CHECK(left.body.sha256.empty());
    CHECK(left.body.keyed ==
          base::to_hex(base::hmac_sha256(trace::digest_key{}, base::as_bytes(std::string_view(sent.body.sha256)))));
    CHECK(left.body.size == sent.body.size);
    CHECK(left.headers == trace::fields{{"Content-Type", "text/plain"}});
    CHECK(left.from == "LAB001");
}

TEST_CASE("trace cleaning: no kind of line keeps bytes of a body", "[trace]") {
    for (trace::record each : one_of_each_kind()) {
        trace::leave_out_content(each, trace::new_digest_key());
        const std::string line = trace::write_line(each);
        CAPTURE(line);
        CHECK(line.find("\"text\":\"{") == std::string::npos);
        CHECK(line.find("UNB") == std::string::npos);
    }
}

TEST_CASE("trace cleaning: of a path the words stay, ids and the query go", "[trace]") {
    CHECK(target_without_content("/A81001/STU3/1/gpconnect/Patient/2?x=9990000018") ==
          "/A81001/STU3/1/gpconnect/Patient/-");
    CHECK(target_without_content("/A81001/STU3/1/gpconnect/Patient/$gpc.getstructuredrecord") ==
          "/A81001/STU3/1/gpconnect/Patient/$gpc.getstructuredrecord");
    CHECK(target_without_content("/x/9990000018/Smith%20Jane") == "/x/-/-");
    CHECK(target_without_content("no path") == "-");
}
