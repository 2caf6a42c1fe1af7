#include "broker/pathology/hl7v2/reader.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/pathology/model/systems.hpp"
#include "tests/support/hl7v2_messages.hpp"

using namespace signalbox;
using namespace signalbox::test::hl7v2;
using pathology::report_status;
using strings = std::vector<std::string>;

namespace {

constexpr std::string_view sodium = "OBX|1|NM|44I5.^Sodium^RD2||140|mmol/L|133-146|N|||F";

std::string obr_of(std::string_view filler, std::string_view status = "F", std::string_view placer = "") {
    return std::string("OBR|1|")
        .append(placer)
        .append("|")
        .append(filler)
        .append("|A^Set^L")
        .append(21, '|')
        .append(status);
}

strings headers_of(const pathology::report& report) {
    strings list;
    for (const auto& one : report.investigations)
        list.push_back((one.is_group ? "group "
                        : one.group  ? "in " + std::to_string(*one.group) + " "
                                     : "alone ") +
                       (one.code.codings.empty() ? one.code.text : one.code.codings.front().code));
    return list;
}

} // namespace

TEST_CASE("hl7v2 reader: the header's facts", "[pathology][hl7v2]") {
    const v2::message message = read({msh, pid, obr, sodium});
    REQUIRE(message.header);
    CHECK(message.header->sending_application.name == "LIMS");
    CHECK(message.header->sending_facility == v2::named_place{"RX1", "2.16.1", "ISO"});
    CHECK(message.header->receiving_application.name == "BROKER");
    CHECK(message.header->receiving_facility.name == "A81001");
    CHECK(message.header->type == "ORU");
    CHECK(message.header->trigger == "R01");
    CHECK(message.header->control_id == "4711");
    CHECK(message.header->processing_id == "P");
    CHECK(message.header->version == "2.5.1");
    CHECK(message.header->is_enhanced());
    CHECK(to_fhir(*message.header->generated) == "2026-07-14T09:30:00+01:00");
    CHECK(message.findings.empty());
}

TEST_CASE("hl7v2 reader: a report with one group", "[pathology][hl7v2]") {
    const v2::message message = read({msh, pid, obr, sodium});
    REQUIRE(message.reports.size() == 1);
    const auto& [report, findings] = message.reports.front();
    CHECK(texts(findings).empty());
    CHECK(report.sender.value == "RX1");
    CHECK(report.recipient.value == "A81001");
    CHECK(report.control_reference == "4711");
    CHECK(report.id == pathology::identifier{"", "L-4711"});
    CHECK(report.status == report_status::final);
    CHECK(to_fhir(*report.issued) == "2026-07-14T09:15:00+01:00");
    REQUIRE(report.requests.size() == 1);
    CHECK(report.requests.front().requester_id.value == "R-77");
    CHECK(headers_of(report) == strings{"group 424..", "in 0 44I5."});
    CHECK(to_fhir(*report.investigations.front().effective) == "2026-07-13T10:05:00+01:00");
    CHECK_FALSE(report.investigations.front().status);
    CHECK(report.investigations.front().code.codings.front() ==
          pathology::coding{std::string(pathology::systems::read_v2), "424..", "Full blood count", {}, {}});
}

TEST_CASE("hl7v2 reader: OBRs of one filler number are one report, others are reports of their own",
          "[pathology][hl7v2]") {
    const v2::message message =
        read({msh, pid, obr_of("L1"), sodium, obr_of("L2"), sodium, sodium, obr_of("L1"), sodium});
    REQUIRE(message.reports.size() == 2);
    CHECK(headers_of(message.reports[0].report) == strings{"group A", "in 0 44I5.", "group A", "in 2 44I5."});
    CHECK(headers_of(message.reports[1].report) == strings{"group A", "in 0 44I5.", "in 0 44I5."});
    CHECK(message.reports[1].report.id.value == "L2");
}

TEST_CASE("hl7v2 reader: without filler numbers the placer's tell which report it is", "[pathology][hl7v2]") {
    const v2::message message =
        read({msh, pid, obr_of("", "F", "P1"), sodium, obr_of("", "F", "P2"), sodium, obr_of("", "F", "P1")});
    REQUIRE(message.reports.size() == 2);
    CHECK(message.reports[0].report.investigations.size() == 3);
    CHECK(message.reports[1].report.investigations.size() == 2);
}

TEST_CASE("hl7v2 reader: an OBR without numbers belongs to the one before, unless it has its own ORC",
          "[pathology][hl7v2]") {
    CHECK(read({msh, pid, obr_of("L1"), sodium, obr_of(""), sodium}).reports.size() == 1);
    CHECK(read({msh, pid, obr_of("L1"), sodium, "ORC|RE", obr_of(""), sodium}).reports.size() == 2);
    CHECK(read({msh, pid, "ORC|RE|P1|L1", obr_of(""), sodium, obr_of("L1"), sodium}).reports.size() == 1);
}

TEST_CASE("hl7v2 reader: each PID is another patient's", "[pathology][hl7v2]") {
    const v2::message message =
        read({msh, pid, obr_of("L1"), sodium, "PID|1||9990000026^^^NHS^NH||OTHER", obr_of("L1"), sodium});
    REQUIRE(message.reports.size() == 2);
    CHECK(message.reports[0].report.patient.name.family == "SAMPLE");
    CHECK(message.reports[1].report.patient.name.family == "OTHER");
    CHECK(message.reports[1].report.patient.nhs_number == "9990000026");
    CHECK(message.reports[1].report.investigations.size() == 2);
}

TEST_CASE("hl7v2 reader: an empty OBR-4 heads no group, and is said", "[pathology][hl7v2]") {
    const auto message = read({msh, pid, "OBR|1||L1||||20260713|||||||||||||||||||F", "NTE|1||All well", sodium,
                               "SPM|1|^S1||BLD^Blood^HL70487"});
    REQUIRE(message.reports.size() == 1);
    const auto& report = message.reports.front().report;
    CHECK(codes(message.reports.front().findings).empty() == false);
    CHECK(has(message.reports.front().findings, "obr-code-missing"));
    CHECK(headers_of(report) == strings{"alone 44I5."});
    CHECK(to_fhir(*report.investigations.front().effective) == "2026-07-13");
    CHECK(report.investigations.front().specimen == 0U);
    CHECK(report.conclusion == std::vector<pathology::note>{{{"All well"}}});
}

TEST_CASE("hl7v2 reader: OBR-25 gives the report's status", "[pathology][hl7v2]") {
    const auto status_of = [](std::string_view letter) {
        return read({msh, pid, obr_of("L1", letter), sodium}).reports.at(0).report.status;
    };
    for (const char* letter : {"O", "I", "S", "N"}) CHECK(status_of(letter) == report_status::registered);
    for (const char* letter : {"A", "R"}) CHECK(status_of(letter) == report_status::partial);
    for (const char* letter : {"C", "M"}) CHECK(status_of(letter) == report_status::corrected);
    CHECK(status_of("P") == report_status::preliminary);
    CHECK(status_of("F") == report_status::final);
    CHECK(status_of("X") == report_status::cancelled);
}

TEST_CASE("hl7v2 reader: an OBR-25 that is empty, Y, Z or unknown is an error of its report alone",
          "[pathology][hl7v2]") {
    const auto read_with = [](std::string_view letter) {
        return read({msh, pid, obr_of("L1", letter), sodium, obr_of("L2"), sodium});
    };
    for (const auto& [letter, code] : std::vector<std::pair<std::string, std::string>>{{"", "obr-status-missing"},
                                                                                       {"Y", "obr-status-no-record"},
                                                                                       {"Z", "obr-status-no-record"},
                                                                                       {"Q", "obr-status-unknown"}}) {
        const v2::message message = read_with(letter);
        REQUIRE(message.reports.size() == 2);
        CHECK(codes(message.reports[0].findings) == strings{code});
        CHECK(has_error(message.reports[0].findings));
        CHECK(message.reports[0].findings.front().where.segment == 3);
        CHECK(message.reports[0].findings.front().where.element == 25);
        CHECK(message.reports[1].findings.empty());
    }
}

TEST_CASE("hl7v2 reader: groups of different status keep their own", "[pathology][hl7v2]") {
    const auto report = read({msh, pid, obr_of("L1", "F"), sodium, obr_of("L1", "P"), sodium}).reports.at(0).report;
    CHECK(report.status == report_status::partial);
    CHECK(report.investigations[0].status == pathology::result_status::final);
    CHECK(report.investigations[2].status == pathology::result_status::preliminary);
    CHECK(read({msh, pid, obr_of("L1", "F"), obr_of("L1", "C")}).reports.at(0).report.status ==
          report_status::corrected);
    CHECK(read({msh, pid, obr_of("L1", "F"), obr_of("L1", "X")}).reports.at(0).report.status == report_status::final);
}

TEST_CASE("hl7v2 reader: consecutive NTEs are one note of what stands before them", "[pathology][hl7v2]") {
    const auto message =
        read({msh, pid, "NTE|1||Patient one", "NTE|2||Patient two", obr, R"(NTE|1||Group\.br\  indented)", "NTE|2",
              sodium, "NTE|1||Result~again", "SPM|1|^S1||BLD", "NTE|1||Specimen"});
    const auto& report = message.reports.at(0).report;
    CHECK(report.patient.notes == std::vector<pathology::note>{{{"Patient one", "Patient two"}}});
    CHECK(report.investigations[0].notes == std::vector<pathology::note>{{{"Group", "  indented", ""}}});
    CHECK(report.investigations[1].notes == std::vector<pathology::note>{{{"Result", "again"}}});
    CHECK(report.specimens.at(0).notes == std::vector<pathology::note>{{{"Specimen"}}});
}

TEST_CASE("hl7v2 reader: what has no place is said once per segment and field, with its count", "[pathology][hl7v2]") {
    const auto message = read({msh, "PID|1||1^^^A^MR~2^^^A^MR||N|||||||||||||||DRIVER", "PV1|1|I", "NK1|1|X", "NK1|2|Y",
                               obr, "OBX|1|NM|A^B^L|1|2||||0.5||F", "OBX|2|NM|A^B^L|2|2||||||F", "ZPX|1|own"});
    CHECK(texts(message.reports.at(0).findings) ==
          strings{"not-carried: PID-3.5 has no place in a report (2 times)",
                  "not-carried: PID-20 has no place in a report", "not-carried: PV1 has no place in a report",
                  "not-carried: NK1 has no place in a report (2 times)",
                  "not-carried: OBX-4 has no place in a report (2 times)",
                  "not-carried: OBX-9 has no place in a report", "not-carried: ZPX has no place in a report"});
    CHECK(message.reports.at(0).findings.front().severity == pathology::severity::lost);
}

TEST_CASE("hl7v2 reader: \"\" deletes, which is read as nothing and said", "[pathology][hl7v2]") {
    const auto message = read({msh, R"(PID|1||1^^^A||""||"")", obr, R"(OBX|1|NM|A^B^L||""||||||F)"});
    const auto& [report, findings] = message.reports.at(0);
    CHECK(report.patient.name.empty());
    CHECK_FALSE(report.patient.born);
    CHECK(report.investigations.at(1).value.empty());
    CHECK(texts(findings) == strings{R"(explicit-null: PID-5 says "", to delete: read as nothing)",
                                     R"(explicit-null: PID-7 says "", to delete: read as nothing)",
                                     R"(explicit-null: OBX-5 says "", to delete: read as nothing)"});
}

TEST_CASE("hl7v2 reader: other messages, events and versions are refused by name", "[pathology][hl7v2]") {
    const auto refused = [](std::string_view type, std::string_view version) {
        return codes(read({std::string(R"(MSH|^~\&|A|B|C|D|2026||)").append(type).append("|1|P|").append(version), pid,
                           obr, sodium})
                         .findings);
    };
    CHECK(refused("ADT^A01", "2.5") == strings{"message-type"});
    CHECK(refused("ORU^R30", "2.5") == strings{"message-event"});
    CHECK(refused("ORU^R01", "2.9") == strings{"version-unsupported"});
    CHECK(refused("ORU^R01", "") == strings{"version-unsupported"});
    for (const char* version : {"2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1"})
        CHECK(refused("ORU^R01", version).empty());
}

TEST_CASE("hl7v2 reader: a message that is wrong as a whole has no reports", "[pathology][hl7v2]") {
    const auto errors = [](const v2::message& message) {
        CHECK(message.reports.empty());
        return codes(message.findings);
    };
    CHECK(errors(read({msh})) == strings{"pid-missing"});
    CHECK(errors(read({msh, pid})) == strings{"obr-missing"});
    CHECK(errors(read({msh, obr, sodium})) == strings{"pid-missing"});
    CHECK(errors(read({msh, pid, sodium, obr})) == strings{"obx-without-obr"});
    CHECK(errors(read({msh, pid, obr, sodium, msh})) == strings{"fragment"});
    CHECK(errors(read({msh, pid, obr, sodium, "DSC|1"})) == strings{"fragment"});
    CHECK(errors(read({msh, pid, obr, "OBX|1|TX|A||one", "two"})) == strings{"segment-name"});
    CHECK(errors(v2::read_message("")) == strings{"msh-missing"});
    CHECK_FALSE(v2::read_message("PID|1").header);
}

TEST_CASE("hl7v2 reader: a patient with two NHS numbers has no report", "[pathology][hl7v2]") {
    const auto said_of = [](std::string_view ids) {
        return codes(read({msh, std::string("PID|1||").append(ids), obr, sodium}).reports.at(0).findings);
    };
    CHECK(said_of("9990000018^^^NHS^NH~9990000026^^^NHS^NH") == strings{"nhs-numbers"});
    CHECK(said_of("9990000018^^^NHS^NH~999 000 0018^^^NHS^NH").empty());
    CHECK(has_error(read({msh, "PID|1||9990000018^^^NHS^NH~9990000026^^^NHS^NH", obr, sodium}).reports[0].findings));
}

TEST_CASE("hl7v2 reader: a message of training or tests is read with a warning", "[pathology][hl7v2]") {
    const auto said_of = [](std::string_view id) {
        const std::string header = std::string(R"(MSH|^~\&|A|B|C|D|2026||ORU^R01|1|)").append(id).append("|2.5");
        const auto message = read({header, pid, obr, sodium});
        CHECK(message.reports.size() == 1);
        return codes(message.findings);
    };
    CHECK(said_of("T") == strings{"processing-id"});
    CHECK(said_of("D") == strings{"processing-id"});
    CHECK(said_of("P").empty());
}

TEST_CASE("hl7v2 reader: an escape's bytes that are not UTF-8 are read as ISO 8859-1, and said", "[pathology][hl7v2]") {
    const auto read = read_below_obr({R"(OBX|1|NM|CRE^Creatinine^L||88|\XB5\mol/L|||||F)"});
    CHECK(read.report.investigations.at(1).value.quantity->unit == "\u00B5mol/L");
    CHECK(codes(read.findings) == strings{"escape-bytes"});
}

TEST_CASE("hl7v2 reader: limits are errors with their names", "[pathology][hl7v2]") {
    v2::limits most;
    most.message_bytes = 400;
    most.reports = 1;
    most.patient_bytes = 60;
    most.fields = 30;
    most.repetitions = 2;
    const auto errors = [&most](std::initializer_list<std::string_view> segments) {
        const v2::message message = v2::read_message(text_of(segments), most);
        return codes(message.reports.empty() ? message.findings : message.reports.front().findings);
    };
    CHECK(errors({msh, pid, obr, sodium}).empty());
    CHECK(errors({msh, pid, obr, std::string("OBX|1|TX|A||").append(400, 'x')}) == strings{"message-bytes-max"});
    CHECK(errors({msh, pid, obr_of("1"), obr_of("2")}) == strings{"reports-max"});
    CHECK(errors({msh, pid, "NTE|1||more", obr}) == strings{"patient-bytes-max"});
    CHECK(errors({msh, pid, obr, std::string("OBX|1|TX|A||x||||||F").append(21, '|')}) == strings{"fields-max"});
    CHECK(errors({msh, pid, obr, "OBX|1|NM|A||1|||H~L~N|||F"}) == strings{"repetitions-max"});
}

TEST_CASE("hl7v2 reader: the header alone is that of the whole, whatever stands behind it", "[pathology][hl7v2]") {
    const std::string text = text_of({msh, pid, "OBR|1"});
    const auto alone = v2::read_header_alone(text);
    CHECK(alone.header == v2::read_message(text).header);
    CHECK(alone.findings.empty());
    CHECK(alone.reports.empty());
    CHECK(alone.segment_names.size() == 1);
    CHECK(v2::read_header_alone("\r\n " + text).header == alone.header);
    CHECK(v2::read_header_alone(std::string(msh)).header == alone.header);
}

TEST_CASE("hl7v2 reader: the header alone says what the whole would be refused for", "[pathology][hl7v2]") {
    CHECK(has(v2::read_header_alone(R"(MSH|^~\&|L|R|B|A|2026||ADT^A01|9|P|2.5)").findings, "message-type"));
    CHECK(has(v2::read_header_alone(R"(MSH|^~\&|L|R|B|A|2026||ORU^R01|9|P|2.8)").findings, "version-unsupported"));
    CHECK(has(v2::read_header_alone("PID|1\rMSH|^~\\&").findings, "msh-missing"));
    CHECK_FALSE(v2::read_header_alone("PID|1").header);
    CHECK_FALSE(v2::read_header_alone("").header);
}
