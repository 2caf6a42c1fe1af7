#include "tests/unit/intake/intake_fixture.hpp"

#include <stdexcept>

#include "broker/base/crypto.hpp"

namespace signalbox::tests {

std::shared_ptr<const validation::catalogue> test_catalogue(const std::string& more) {
    const temporary_folder folder;
    const std::string schema = R"({
      "type": "object",
      "required": ["resourceType", "type", "entry"],
      "properties": {
        "entry": {"type": "array", "items": {"properties": {"resource": {
          "if": {"properties": {"resourceType": {"const": "DiagnosticReport"}}},
          "then": {"required": ["status"], "properties": {"status": {"enum": ["final", "preliminary"]}}}}}}}
      })" + more + "}";
    folder.write("test.schema.json", schema);
    folder.write("catalogue.json",
                 R"({"schemas": [{"id": "test-report", "message_type": "test-report", "version": "1.0.0",
                     "source": "a test", "file": "test.schema.json", "sha256": ")" +
                     base::to_hex(base::sha256_of(base::as_bytes(schema))) +
                     R"(", "fhir_release": "r4", "event": {"system": "urn:test", "code": "report"}, "rules": []}]})");
    auto loaded = validation::catalogue::load(folder.text());
    if (!loaded) throw std::runtime_error(loaded.error().file + loaded.error().pointer + ": " + loaded.error().what);
    return *loaded;
}

std::string report_json(const std::string& status, const std::string& nhs_number) {
    return R"({"resourceType": "Bundle", "type": "message", "entry": [
  {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "MessageHeader",
    "eventCoding": {"system": "urn:test", "code": "report"}, "source": {"endpoint": "urn:test:lab"}}},
  {"fullUrl": "urn:uuid:2", "resource": {"resourceType": "DiagnosticReport",
    "identifier": [{"system": "urn:lab", "value": "R-1"}], "code": {"text": "Full blood count"},
    "status": )" +
           status + R"(, "subject": {"reference": "urn:uuid:3"}}},
  {"fullUrl": "urn:uuid:3", "resource": {"resourceType": "Patient", "identifier": [
    {"system": "urn:lab:patients", "value": "P-7"},
    {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": ")" +
           nhs_number + R"("}]}}]})";
}

std::string report_xml(const std::string& status) {
    return R"(<?xml version="1.0" encoding="UTF-8"?>
<Bundle xmlns="http://hl7.org/fhir"><type value="message"/>
<entry><fullUrl value="urn:uuid:1"/><resource><MessageHeader>
<eventCoding><system value="urn:test"/><code value="report"/></eventCoding>
<source><endpoint value="urn:test:lab"/></source></MessageHeader></resource></entry>
<entry><fullUrl value="urn:uuid:2"/><resource><DiagnosticReport>
<identifier><system value="urn:lab"/><value value="R-1"/></identifier><status value=")" +
           status + R"("/><code><text value="Full blood count"/></code>
<subject><reference value="urn:uuid:3"/></subject></DiagnosticReport></resource></entry>
<entry><fullUrl value="urn:uuid:3"/><resource><Patient>
<identifier><system value="https://fhir.nhs.uk/Id/nhs-number"/><value value="9990000018"/></identifier>
</Patient></resource></entry></Bundle>)";
}

message::envelope an_envelope(std::string workflow_id) {
    message::envelope made;
    made.sender = "LAB1";
    made.recipient = "PRACTICE1";
    made.workflow_id = std::move(workflow_id);
    return made;
}

intake::intake_request a_request(std::string body, message::envelope about) {
    intake::intake_request made;
    made.envelope = std::move(about);
    made.payload.size = body.size();
    made.payload.sha256 = base::sha256_of(base::as_bytes(body));
    made.payload.bytes = std::move(body);
    made.actor = "LAB1";
    made.address = "192.0.2.7";
    return made;
}

} // namespace signalbox::tests
