#include "tests/unit/trace/redaction/canaries_fixture.hpp"

#include "broker/base/base64.hpp"
#include "broker/base/crypto.hpp"
#include "broker/base/gzip.hpp"
#include "broker/identifiers/nhs_number.hpp"
#include "tests/unit/trace/records_fixture.hpp"

namespace signalbox::tests {

namespace {

void fill(std::string& text, std::string_view mark, std::string_view with) {
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + with.size()))
        text.replace(at, mark.size(), with);
}

std::string base64(std::string_view bytes) { return base::to_base64(base::as_bytes(bytes)); }

std::string base64_without_padding(std::string_view bytes) {
    std::string made = base64(bytes);
    while (made.ends_with('=')) made.pop_back();
    return made;
}

constexpr std::string_view fhir_json = R"({"resourceType":"Bundle","type":"message","entry":[
 {"fullUrl":"urn:uuid:0e2f5f5c-7f8a-4b1e-9b0a-2d4a3c9f1a11","resource":{"resourceType":"Patient",
  "id":"0e2f5f5c-7f8a-4b1e-9b0a-2d4a3c9f1a11",
  "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">$GIVEN $FAMILY</div>"},
  "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"$DOBT10:11:12Z"},
   {"url":"https://example.org/note","valueString":"$FREE"}],
  "identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"$NHS"},{"system":"https://lab.example.org/id","value":"$LOCAL"}],
  "name":[{"use":"official","text":"$GIVEN $FAMILY","family":"$FAMILY","given":["$GIVEN"],"prefix":["Mrs"]}],
  "telecom":[{"system":"phone","value":"$TEL"},{"system":"email","value":"$MAIL"}],
  "gender":"female","birthDate":"$DOB","deceasedDateTime":"2024-03-09",
  "address":[{"text":"$LINE, $TOWN","line":["$LINE","$TOWN"],"city":"$TOWN","postalCode":"$POSTCODE"}],
  "contact":[{"name":{"family":"$FAMILY"},"telecom":[{"system":"phone","value":"$TEL"}]}]}},
 {"resource":{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://snomed.info/sct","code":"1000731000000107","display":"Serum creatinine"}]},
  "subject":{"reference":"urn:uuid:0e2f5f5c-7f8a-4b1e-9b0a-2d4a3c9f1a11","display":"$GIVEN $FAMILY"},
  "effectiveDateTime":"2026-02-14T09:30:00Z","valueQuantity":{"value":71.10,"unit":"umol/L"},
  "performer":[{"reference":"Practitioner/$LOCAL"}],
  "note":[{"text":"$FREE $NHS334"}]}},
 {"resource":{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"21112-8"}]},
  "valueDateTime":"$DOB","component":[{"code":{"coding":[{"system":"http://snomed.info/sct","code":"184099003"}]},"valuePeriod":{"start":"$DOB"}}]}},
 {"resource":{"resourceType":"Practitioner","id":"$LOCAL","identifier":[{"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"$LOCAL"}],"name":[{"family":"$FAMILY"}]}}]})";

constexpr std::string_view fhir_xml = R"(<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"><!-- $FAMILY -->
<type value="message"/><entry><resource><Patient><text><status value="generated"/>
<div xmlns="http://www.w3.org/1999/xhtml"><p>$GIVEN <b>$FAMILY</b></p></div></text>
<identifier><system value="https://fhir.nhs.uk/Id/nhs-number"/><value value="$NHS"/></identifier>
<name><text value="$GIVEN $FAMILY"/><family value="$FAMILY"/><given value="$GIVEN"/></name>
<telecom><system value="phone"/><value value="$TEL"/></telecom><birthDate value="$DOB"/>
<address><line value="$LINE"/><city value="$TOWN"/><postalCode value="$POSTCODE"/></address></Patient></resource></entry>
<entry><resource><Observation><status value="final"/><subject><display value="$FAMILY"/></subject>
<valueQuantity><value value="71.10"/><unit value="umol/L"/></valueQuantity>
<performer><reference value="Practitioner/$LOCAL"/></performer>
<comment value="$FREE"/></Observation></resource></entry>
<entry><resource><Observation><code><coding><system value="http://snomed.info/sct"/><code value="184099003"/></coding></code>
<valueDateTime value="$DOB"/></Observation></resource></entry>
<entry><resource><Practitioner><id value="$LOCAL"/></Practitioner></resource></entry></Bundle>)";

constexpr std::string_view edifact =
    "UNA:+.? 'UNB+UNOC:3+000000000000111:80+000000000000222:80+260501:1205+1015++MEDRPT'UNH+1+MEDRPT:0:1:RT:NHS003'"
    "BGM+LSR'DTM+137:202605011201:203'S01+01'NAD+PO+G3380314:900++$FAMILY'SPR+PRO'S01+01'NAD+SLA+++OAKFIELD PATHOLOGY'"
    "SPR+ORG'S02+02'GIS+N'RFF+SRI:26/CH1'STS++UN'DTM+ISR:202605011130:203'S06+06'RFF+SSI:$LOCAL'ADR++US:$LINE:$TOWN++"
    "$POSTCODE'S07+07'PNA+PAT+$NHS:OPI+++SU:$FAMILY+FO:$GIVEN+TI:MRS'DTM+329:$DOB8:102'PDI+2'S10+10'CIN+UN'"
    "FTX+CID+++$FREE:seen by Dr $FAMILY'S16+16'SEQ++1'SPC+TSP+:::VENOUS BLOOD'FTX+SPC+++$FREE'GIS+N'"
    "INV+MQ+42R4.:911::Serum ferritin'RSL+NV+11++:::ng/mL'FTX+RIT+++$FREE'RFF+ASL:1'UNT+31+1'UNZ+1+1015'";

constexpr std::string_view hl7v2 =
    "MSH|^~\\&|LIMS|RX1|BROKER|A81001|20260714093000||ORU^R01^ORU_R01|4711|P|2.5.1\r"
    "PID|1||$NHS^^^NHS^NH~$LOCAL^^^RX1^MR||$FAMILY^$GIVEN^^^MRS||$DOB8|F|||$LINE^^$TOWN^^$POSTCODE||$TEL\r"
    "NK1|1|$FAMILY^$GIVEN|SPO|$LINE^^$TOWN|$TEL\rPV1|1|O|||||G3380314^$FAMILY^$GIVEN\r"
    "OBR|1|R-77|L-4711|424..^Full blood "
    "count^RD2|||202607131005||||||$FREE|||G3380314^$FAMILY^$GIVEN||||||20260714091500|||F\r"
    "OBX|1|NM|1^Sodium^L||140|mmol/L|135-145||||F\rOBX|2|TX|2^Comment^L||$FREE\\.br\\$NHS334||||||F\r"
    "OBX|3|DT|21112-8^Birth date^LN||$DOB8||||||F\rOBX|4|ST|1^Other^L^184099003^Born^SCT||$DOB||||||F\r"
    "NTE|1||$FREE\rNTE|2||$NHSSLASH\rZPI|1|$FAMILY|$LOCAL\r";

constexpr std::string_view control_file =
    "<DTSControl><Version>1.0</Version><AddressType>DTS</AddressType><MessageType>Data</MessageType>"
    "<From_DTS>LAB001</From_DTS><To_DTS>GPPROVIDER_$NHS_$DOB8_$FAMILY</To_DTS>"
    "<Subject>Report for $GIVEN $FAMILY, NHS Number $NHS334</Subject><LocalId>$LOCAL</LocalId>"
    "<FileName>$FAMILY.pdf</FileName><WorkflowId>TOC_FHIR_OP_ATTEN</WorkflowId></DTSControl>";

constexpr std::string_view outcome_json =
    R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","details":{"coding":[{"system":"https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1","code":"INVALID_NHS_NUMBER","display":"Invalid NHS number"}],"text":"$NHS334 is $FAMILY"},"diagnostics":"$FREE $NHS"}]})";

constexpr std::string_view token_claims =
    R"({"iss":"https://consumer.example.org/","sub":"$LOCAL","exp":1790000305,"iat":1790000005,"requesting_practitioner":{"resourceType":"Practitioner","id":"$LOCAL","identifier":[{"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"$LOCAL"}],"name":[{"family":"$FAMILY","given":["$GIVEN"]}]}})";

} // namespace

std::string number_of(std::string_view nine) {
    std::string made(nine);
    made += '0';
    while (!identifiers::is_nhs_number(made)) ++made.back();
    return made;
}

std::string planted(std::string_view text) {
    const std::string number = number_of("943476591");
    std::string made(text);
    fill(made, "$NHS334", number.substr(0, 3) + " " + number.substr(3, 3) + " " + number.substr(6));
    fill(made, "$NHSSLASH", number.substr(0, 3) + "/" + number.substr(3, 3) + "/" + number.substr(6));
    fill(made, "$NHS", number);
    fill(made, "$FAMILY", "Quixwell");
    fill(made, "$GIVEN", "Marzipania");
    fill(made, "$LINE", "47 Umbrella Crescent");
    fill(made, "$TOWN", "Puddleford");
    fill(made, "$POSTCODE", "LS7 3JP");
    fill(made, "$TEL", "0113 496 0765");
    fill(made, "$MAIL", "quixwell@pond.example.org");
    fill(made, "$DOB8", "19581123");
    fill(made, "$DOB", "1958-11-23");
    fill(made, "$LOCAL", "HOSP445566X");
    fill(made, "$FREE", "her cat is called Biscuit");
    return made;
}

std::vector<std::string> her_words() {
    const std::string number = number_of("943476591");
    return {number,
            number.substr(0, 3) + " " + number.substr(3, 3),
            number.substr(0, 3) + "/" + number.substr(3, 3),
            "uixwell",
            "arzipania",
            "Umbrella",
            "uddleford",
            "LS7 3JP",
            "496 0765",
            "pond.example.org",
            "1958-11",
            "195811",
            "HOSP445566X",
            "Biscuit"};
}

std::vector<carrier> carriers() {
    return {
        {"FHIR JSON", planted(fhir_json)},
        {"FHIR XML", planted(fhir_xml)},
        {"EDIFACT", planted(edifact)},
        {"HL7 v2", planted(hl7v2)},
        {"a MESH control file", planted(control_file)},
        {"an OperationOutcome", planted(outcome_json)},
        {"a token", "eyJhbGciOiJub25lIn0." + base64_without_padding(planted(token_claims)) + "."},
        {"a mailbox's answer",
         planted(
             R"({"message_id":"20260301090001000000_0A1B2C","subject":"$FAMILY","local_id":"$LOCAL","recipient":"GPPROVIDER_$NHS_$DOB8_$FAMILY"})")},
        {"JSON that is cut", planted(R"({"resourceType":"Patient","name":[{"family":"$FAMILY"},{"value":"$NHS)")},
        {"XML that is cut", planted(R"(<Patient><name><family value="$FAMILY"/><id value="$NHS"/>)")},
        {"EDIFACT that is cut",
         planted("UNB+UNOC:3+1+2'UNH+1+MEDRPT:0:1:RT:NHS003'S07+07'PNA+PAT+$NHS:OPI+++SU:$FAMILY")},
        {"EDIFACT of another kind", planted("UNH+1+FHSREG:0:1:FH:FHS001'HEA+NOTE:$FREE'ZZZ+$FAMILY+$LOCAL+$NHS'")},
        {"JSON with a number for a name", planted(R"({"$NHS":{"family":"$FAMILY"}})")},
        {"PDF", planted("%PDF-1.7 $FAMILY 0000000000")},
        {"PNG", "\x89PNG\r\n\x1a\n and a picture of her"},
        {"JPEG", "\xff\xd8\xff\xe0 and a letter to her"},
        {"plain text", planted("Dear $GIVEN $FAMILY of $LINE, $NHS334, $FREE")},
        {"bytes", planted("\x01\x02$FAMILY\xff $NHS")}};
}

std::vector<carrier> packed_carriers() {
    std::vector<carrier> made;
    for (const carrier& each : carriers()) {
        made.push_back({each.name + " in gzip", base::gzip(each.bytes)});
        made.push_back(
            {each.name + " in base64 of JSON",
             R"({"resourceType":"Binary","contentType":"text/plain","data":")" + base64(each.bytes) + "\"}"});
        made.push_back({each.name + " in gzip in base64 of XML",
                        R"(<Binary xmlns="http://hl7.org/fhir"><contentType value="a/b"/><data value=")" +
                            base64(base::gzip(each.bytes)) + "\"/></Binary>"});
        made.push_back(
            {each.name + " in base64 of HL7 v2",
             "MSH|^~\\&|A|B|C|D|20260101||ORU^R01|1|P|2.5.1\rOBX|1|ED|1||^TEXT^^Base64^" + base64(each.bytes) + "\r"});
    }
    return made;
}

trace::message message_with(std::string body) {
    trace::message made = a_message();
    made.body = trace::body_of(std::move(body));
    return made;
}

redaction::redaction(std::vector<std::string> kept)
    : numbers_(base::secret("a key for tests, 32 bytes long..")),
      redactor_(numbers_, *base::from_iso8601("2026-03-01T09:00:00.000000Z"), std::move(kept)) {}

std::string redaction::body(std::string bytes) { return line(message_with(std::move(bytes))).body.bytes; }

trace::message redaction::line(trace::message line) {
    trace::record record = std::move(line);
    trace::redact(record, redactor_);
    return std::get<trace::message>(record);
}

} // namespace signalbox::tests
