#include <catch2/catch.hpp>

#include "broker/pathology/edifact/interchange.hpp"
#include "broker/pathology/model/systems.hpp"
#include "tests/support/edifact_text.hpp"

namespace {

using namespace signalbox::pathology;
using edifact::part;
using words = std::vector<std::string>;

part read(const report_text& text) { return edifact::read_message(text.message()); }

coding coded(std::string_view system, std::string code) { return {std::string(system), std::move(code), {}, {}, {}}; }

} // namespace

TEST_CASE("edifact report: dates and times are British local time, as exact as sent", "[edifact]") {
    const auto made = read({});
    CHECK(to_fhir(made.report.generated.value()) == "2026-05-01T12:01:00+01:00");
    CHECK(to_fhir(made.report.issued.value()) == "2026-05-01T11:30:00+01:00");
    CHECK(to_fhir(made.report.patient.born.value()) == "1970-01-02");
    CHECK(made.findings.empty());
    for (const auto& [sent, meant] : {std::pair{"1970:602", "1970"}, {"197003:610", "1970-03"}}) {
        const auto partial =
            read({.patient = std::string("S07+07'PNA+PAT+9990000018:OPI+++SU:A'DTM+329:") + sent + "'"});
        CHECK(to_fhir(partial.report.patient.born.value()) == meant);
        CHECK(partial.findings.empty());
    }
}

TEST_CASE("edifact report: a date that the calendar does not have is told, not guessed", "[edifact]") {
    const auto made = read({.patient = "S07+07'PNA+PAT+9990000018:OPI+++SU:A'DTM+329:19700230:102'"});
    CHECK_FALSE(made.report.patient.born);
    CHECK(codes_of(made.findings) == words{"date"});
    const auto format = read({.patient = "S07+07'PNA+PAT+9990000018:OPI+++SU:A'DTM+329:19700203:203'"});
    CHECK(codes_of(format.findings) == words{"date-format"});
}

TEST_CASE("edifact report: a date in a format that is not known is left out, not guessed", "[edifact]") {
    for (const char* sent : {"700101:101", "1015:401", "700101:102", "197001", "19700101:999"}) {
        INFO(sent);
        const auto made = read({.patient = std::string("S07+07'PNA+PAT+9990000018:OPI+++SU:A'DTM+329:") + sent + "'"});
        CHECK_FALSE(made.report.patient.born);
        CHECK(has(made.findings, severity::lost, "date-format"));
    }
    const auto plain = read({.patient = "S07+07'PNA+PAT+9990000018:OPI+++SU:A'DTM+329:19700102'"});
    CHECK(to_fhir(plain.report.patient.born.value()) == "1970-01-02");
    CHECK(has(plain.findings, severity::warning, "date-format"));
}

TEST_CASE("edifact report: a time that clocks showed twice, or never, is read with a warning", "[edifact]") {
    const auto born = [](const std::string& time) {
        return read({.patient = "S07+07'PNA+PAT+9990000018:OPI+++SU:A'DTM+329:" + time + ":203'"});
    };
    CHECK(to_fhir(born("202610250130").report.patient.born.value()) == "2026-10-25T01:30:00+01:00");
    CHECK(codes_of(born("202610250130").findings) == words{"time-twice"});
    CHECK(to_fhir(born("202603290130").report.patient.born.value()) == "2026-03-29T01:30:00+00:00");
    CHECK(codes_of(born("202603290130").findings) == words{"time-never"});
    CHECK(born("202610250130").acceptable());
    CHECK(codes_of(born("202610250200").findings).empty());
}

TEST_CASE("edifact report: an indicator other than N is an error", "[edifact]") {
    const auto result = read({.results = "GIS+D'INV+MQ+42R4.:911::Serum ferritin'RFF+ASL:1'"});
    CHECK(has(result.findings, severity::error, "indicator"));
    const auto unsaid = read({.results = "GIS'INV+MQ+42R4.:911::Serum ferritin'RFF+ASL:1'"});
    CHECK(has(unsaid.findings, severity::warning, "indicator"));
    CHECK(unsaid.acceptable());
    std::string whole = report_text{}.message();
    whole.replace(whole.find("S02+02'GIS+N"), 12, "S02+02'GIS+D");
    CHECK(has(edifact::read_message(whole).findings, severity::error, "indicator"));
}

TEST_CASE("edifact report: a name whose parts do not say which they are begins with the family's", "[edifact]") {
    const auto made = read({.patient = "S07+07'PNA+PAT+9990000018:OPI+++SAMPLE+SAM+LEE'"});
    CHECK((made.report.patient.name == human_name{"SAMPLE", {"SAM", "LEE"}, "", ""}));
    CHECK(codes_of(made.findings) == words{"name-unqualified"});
    const auto mixed = read({.patient = "S07+07'PNA+PAT+9990000018:OPI+++SU:SAMPLE+SAM'"});
    CHECK((mixed.report.patient.name == human_name{"SAMPLE", {}, "", ""}));
    CHECK(has(mixed.findings, severity::lost, "name-part"));
    CHECK(read({.patient = "S07+07'PNA+PAT+9990000018:OPI+++SU:SAMPLE'"}).findings.empty());
}

TEST_CASE("edifact report: a party has its role, kind, identifier's list and a name in two pieces", "[edifact]") {
    const auto made = read({.parties = "S01+01'NAD+PO+G1234567:900++DR A FINCH'RFF+AHI:77'SPR+PRO'"
                                       "S01+01'NAD+MR+Y12345:901'SPR+ORG'"
                                       "S01+01'NAD+SLA+++Northern Bowel Cancer Screening Pro:gramme Hub'SPR+DPT'"
                                       "S01+01'NAD+SLA+RX1:903'SPR+ORG'S01+01'NAD+SLA+C99:902'SPR+PRO'"});
    const auto& who = made.report.parties;
    REQUIRE(who.size() == 5);
    CHECK(who[0] == party{party::role::requester,
                          party::kind::person,
                          {{std::string(systems::gmp), "G1234567"}},
                          "DR A FINCH",
                          "77"});
    CHECK(who[1].identifiers == std::vector<identifier>{{std::string(systems::ods), "Y12345"}});
    CHECK(who[2].name == "Northern Bowel Cancer Screening Programme Hub");
    CHECK(who[2].kind == party::kind::department);
    CHECK(who[3].identifiers.at(0).system == systems::ods);
    CHECK(who[4].identifiers.at(0).system == systems::consultant);
    CHECK(made.findings.empty());
}

TEST_CASE("edifact report: an unknown list, role or kind of a party is told", "[edifact]") {
    const auto list = read({.parties = "S01+01'NAD+PO+X1:950++A'SPR+PRO'"});
    CHECK(list.report.parties.at(0).identifiers.at(0).system == "urn:signalbox:edifact:list:950");
    CHECK(codes_of(list.findings) == words{"id-list"});
    CHECK(has(read({.parties = "S01+01'NAD+XX+++A'SPR+PRO'"}).findings, severity::error, "party-role"));
    CHECK(has(read({.parties = "S01+01'NAD+PO+++A'"}).findings, severity::warning, "party-kind"));
    const auto nobody = read({.parties = "S01+01'NAD+PO'SPR+PRO'"});
    CHECK(nobody.report.parties.empty());
    CHECK(codes_of(nobody.findings) == words{"party-empty"});
    CHECK(has(read({.parties = "S01+01'NAD+PO+++A'SPR+PRO+GEN'"}).findings, severity::lost, "element-ignored"));
}

TEST_CASE("edifact report: its status is unspecified, preliminary or supplementary", "[edifact]") {
    CHECK(read({.status = "STS++UN'"}).report.status == report_status::unspecified);
    CHECK(read({.status = "STS++PR'"}).report.status == report_status::preliminary);
    CHECK(read({.status = "STS++SR'"}).report.status == report_status::supplementary);
    const auto cancelled = read({.status = "STS++CA'"});
    CHECK(cancelled.report.status == report_status::cancelled);
    CHECK(codes_of(cancelled.findings) == words{"report-status"});
    CHECK_FALSE(read({.status = "STS++QQ'"}).acceptable());
}

TEST_CASE("edifact report: the parts of a patient's name come in any order", "[edifact]") {
    const auto made = read({.subject = "S06+06'RFF+SSI:C77'ADR++US:FLAT 1::LEEDS:++LS1 1AA'",
                            .patient = "S07+07'PNA+PAT++++MI:JANE+TI:MS+SU:FINCH+FO:ROBIN'PDI+9'"});
    const patient& who = made.report.patient;
    CHECK(who.name == human_name{"FINCH", {"ROBIN", "JANE"}, "MS", ""});
    CHECK(who.sex == sex::other);
    CHECK(who.other_ids == std::vector<identifier>{{"", "C77"}});
    CHECK(who.addresses == std::vector<address>{{{"FLAT 1", "", "LEEDS"}, "LS1 1AA"}});
    CHECK(who.nhs_number.empty());
    CHECK(made.findings.empty());
}

TEST_CASE("edifact report: an address may be a postcode alone", "[edifact]") {
    const auto made = read({.subject = "S06+06'ADR++++LS7 3JP'"});
    CHECK(made.report.patient.addresses == std::vector<address>{{{}, "LS7 3JP"}});
    CHECK(made.findings.empty());
}

TEST_CASE("edifact report: a malformed NHS number is kept with a warning", "[edifact]") {
    for (const char* number : {"ZZZ9999", "999000001", "9990000019"}) {
        const auto made = read({.patient = std::string("S07+07'PNA+PAT+") + number + ":OPI+++SU:A'"});
        CHECK(made.report.patient.nhs_number == number);
        CHECK(codes_of(made.findings) == words{"nhs-number"});
    }
}

TEST_CASE("edifact report: an order and its clinical information are one request", "[edifact]") {
    const auto made = read({.order = "S04+04'RFF+ROI:A1'RFF+SOI:B2'DTM+ISO:20260430:102'",
                            .clinical = "S10+10'CIN+UN'FTX+CID+++TIRED:   SINCE MAY'FTX+CID+++COELIAC'"});
    REQUIRE(made.report.requests.size() == 1);
    const request& asked = made.report.requests[0];
    CHECK(asked.requester_id.value == "A1");
    CHECK(asked.laboratory_id.value == "B2");
    CHECK(to_fhir(asked.ordered.value()) == "2026-04-30");
    CHECK(asked.clinical_information == std::vector<note>{{{"TIRED", "   SINCE MAY", "COELIAC"}}});
    CHECK(made.findings.empty());
}

TEST_CASE("edifact report: everything that a specimen says is there", "[edifact]") {
    const auto made = read({.specimens = "S16+16'SEQ++01'SPC+TSP+:::URINE'SPC+FS+F'RFF+RTI:R1'RFF+STI:L1'"
                                         "QTY+SVO:1750+:::mL'DTM+SCO:20260430:102'DTM+SRI:202605010900:203'"
                                         "FTX+SPC+++24 HOUR::SAVE'"});
    const specimen& of = made.report.specimens.at(0);
    CHECK(of.type == codeable{{}, "URINE"});
    CHECK(of.fasting.codings == std::vector<coding>{coded(systems::fasting, "F")});
    CHECK(of.requester_id.value == "R1");
    CHECK(of.laboratory_id.value == "L1");
    CHECK(of.volume == quantity{"1750", comparator::none, "mL", {}});
    CHECK(to_fhir(of.collected.value()) == "2026-04-30");
    CHECK(to_fhir(of.received.value()) == "2026-05-01T09:00:00+01:00");
    CHECK(of.notes == std::vector<note>{{{"24 HOUR", "", "SAVE"}}});
    CHECK(made.report.investigations.at(0).specimen == 0U); // ASL:1 means SEQ 01
    CHECK(made.findings.empty());
}

TEST_CASE("edifact report: a specimen's type may be a code of a list", "[edifact]") {
    const auto made = read({.specimens = "S16+16'SEQ++1'SPC+TSP+T016:920'", .variant = "NHS002"});
    CHECK(made.report.specimens.at(0).type.codings ==
          std::vector<coding>{coded("urn:signalbox:edifact:list:920", "T016")});
    CHECK(made.findings.empty());
}

TEST_CASE("edifact report: what is unknown is told and never silent", "[edifact]") {
    CHECK(has(read({.subject = "S06+06'XYZ+1'"}).findings, severity::lost, "segment-unknown"));
    CHECK(has(read({.subject = "S06+06'RFF+ZZZ:1'"}).findings, severity::lost, "qualifier"));
    CHECK(has(read({.subject = "S06+06'RFF+SSI:1:2'"}).findings, severity::lost, "element-ignored"));
    CHECK(has(read({.order = "S04+04'FCA+PU+1'RFF+ROI:1'"}).findings, severity::lost, "element-ignored"));
    CHECK(has(read({.patient = ""}).findings, severity::error, "segment-missing"));
    CHECK(has(read({.results = "", .variant = "NHS003"}).findings, severity::warning, "results-missing"));
    CHECK(has(read({.order = "S02+02'RFF+SRI:OTHER'"}).findings, severity::error, "segment-repeated"));
}

TEST_CASE("edifact report: no finding repeats what the report says", "[edifact]") {
    const auto made = read({.parties = "S01+01'NAD+XSECRET1+XSECRET2:XSECRET3'SPR+XSECRET4'",
                            .subject = "S06+06'XYZ+XSECRET5'RFF+XSECRET6:1'",
                            .patient = "S07+07'PNA+PAT+XSECRET7:OPI'DTM+329:XSECRET8:102'PDI+XSECRET9'"});
    REQUIRE(made.findings.size() > 8);
    for (const finding& each : made.findings) CHECK(describe(each).find("SECRET") == std::string::npos);
}
