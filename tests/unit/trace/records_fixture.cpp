#include "tests/unit/trace/records_fixture.hpp"

namespace signalbox::tests {

trace::header a_header() {
    trace::header made;
    made.producer = "signalbox 0.1.0";
    made.started_at = *base::from_iso8601("2026-03-01T09:00:00.000000Z");
    made.versions = {{"schemas", "3f2a"}, {"map", "seed"}};
    return made;
}

trace::message a_message() {
    trace::message made;
    made.sequence = 7;
    made.at = trace::offset{1'500'000};
    made.transport = trace::transport::mesh;
    made.from = "LAB001";
    made.to = "A81001HL7";
    made.workflow = "PATH_MEDRPT_V4";
    made.message_id = "20260301090001000000_0A1B2C";
    made.method = "POST";
    made.target = "/messageexchange/LAB001/outbox";
    made.headers = {{"content-type", "application/edifact"}, {"mex-filename", "r.dat"}};
    made.body = trace::body_of("UNB+UNOA:2'\r\nUNZ'");
    return made;
}

std::vector<trace::record> one_of_each_kind() {
    trace::header redacted = a_header();
    redacted.redaction = "signalbox/1 key 3f2a";
    redacted.identifiable = true;
    trace::reply answered{
        7, trace::offset{1'600'000}, 202, "EPL-000", {{"content-type", "application/json"}}, trace::body_of("{}")};
    trace::outcome settled;
    settled.sequence = 7;
    settled.at = trace::offset{2'000'000};
    settled.destination = "emis";
    settled.part = 2;
    settled.route = "pathology";
    settled.adapter = "webhook";
    settled.state = "delivered";
    settled.reason = "duplicate";
    settled.attempts = 3;
    settled.transform = "fhir-r4/1";
    settled.map = "seed";
    settled.codes = {{"http://read.info/readv2|44J3.", "http://snomed.info/sct|1000731000000107"}, {"local|XYZ", ""}};
    settled.body = trace::body_of("{\"resourceType\":\"Bundle\"}");
    const trace::expectation expected{7, answered, {settled}};
    return {redacted,
            a_message(),
            answered,
            settled,
            expected,
            trace::mark{trace::offset{3}, "lunch", "begins"},
            trace::footer{6, std::string(32, 'a')}};
}

} // namespace signalbox::tests
