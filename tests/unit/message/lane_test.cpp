#include "broker/message/lane.hpp"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

using namespace signalbox;
using namespace signalbox::message;

namespace {

const base::secret key("a key for tests");

patient_key patient(std::string nhs_number, std::string own_id = {}, std::string report = {}) {
    return {std::move(nhs_number), std::move(own_id), std::move(report)};
}

} // namespace

TEST_CASE("keyed hash: 32 lower-case hex digits that need the key", "[message]") {
    const std::string hash = keyed_hash(key, "patient", "9990000018");

    CHECK(hash.size() == 32);
    CHECK(
        std::all_of(hash.begin(), hash.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }));
    CHECK(hash == keyed_hash(key, "patient", "9990000018"));
    CHECK(hash != keyed_hash(base::secret("another key"), "patient", "9990000018"));
    CHECK(hash != keyed_hash(key, "report", "9990000018"));
}

TEST_CASE("keyed hash: it is HMAC-SHA256 over label, NUL and text", "[message]") {
    const auto digest = base::hmac_sha256(base::as_bytes("k"), base::as_bytes(std::string_view("patient\0x", 9)));

    CHECK(keyed_hash(base::secret("k"), "patient", "x") == base::to_hex(digest).substr(0, 32));
}

TEST_CASE("lane: one patient has one lane, whoever sends", "[message]") {
    CHECK(lane_of(key, patient("9990000018", "7"), "LAB1", "PATH_1") ==
          lane_of(key, patient("9990000018", "8"), "LAB2", "PATH_2"));
    CHECK(lane_of(key, patient("9990000018"), "LAB1", "PATH_1") !=
          lane_of(key, patient("9990000026"), "LAB1", "PATH_1"));
}

TEST_CASE("lane: without a valid NHS number the sender's own patient id decides", "[message]") {
    CHECK(lane_of(key, patient("", "7"), "LAB1", "PATH_1") == lane_of(key, patient("", "7"), "LAB1", "PATH_2"));
    CHECK(lane_of(key, patient("9990000019", "7"), "LAB1", "P") == lane_of(key, patient("", "7"), "LAB1", "P"));
    CHECK(lane_of(key, patient("", "7"), "LAB1", "P") != lane_of(key, patient("", "7"), "LAB2", "P"));
}

TEST_CASE("lane: without either, sender and workflow decide", "[message]") {
    CHECK(lane_of(key, patient(""), "LAB1", "P") == lane_of(key, patient("", "", "report"), "LAB1", "P"));
    CHECK(lane_of(key, patient(""), "LAB1", "P") != lane_of(key, patient(""), "LAB1", "Q"));
    CHECK(lane_of(key, patient(""), "LAB1", "P") != lane_of(key, patient(""), "LAB2", "P"));
}

TEST_CASE("lane: the three forms never meet", "[message]") {
    const std::set<std::string> lanes = {
        lane_of(key, patient("9990000018"), "LAB1", "P"),
        lane_of(key, patient("", "9990000018"), "LAB1", "P"),
        lane_of(key, patient("", ""), "LAB1", "9990000018"),
        lane_of(key, patient("", ""), "LAB19", "990000018"),
    };
    CHECK(lanes.size() == 4);
}

TEST_CASE("lane: what it shows of a patient is not the number", "[message]") {
    CHECK(lane_of(key, patient("9990000018"), "LAB1", "P").find("999000") == std::string::npos);
}

TEST_CASE("report: the same for a report and its corrections, another for each sender", "[message]") {
    CHECK(report_of(key, patient("9990000018", "", "R1"), "LAB1") == report_of(key, patient("", "", "R1"), "LAB1"));
    CHECK(report_of(key, patient("", "", "R1"), "LAB1") != report_of(key, patient("", "", "R1"), "LAB2"));
    CHECK(report_of(key, patient("", "", "R1"), "LAB1") != report_of(key, patient("", "", "R2"), "LAB1"));
}

TEST_CASE("report: a message without a report id has none", "[message]") {
    CHECK(report_of(key, patient("9990000018"), "LAB1").empty());
}
