#include <catch2/catch.hpp>

#include "broker/base/base64.hpp"
#include "broker/base/crypto.hpp"
#include "broker/base/gzip.hpp"
#include "broker/fhir/json.hpp"
#include "broker/identifiers/nhs_number.hpp"
#include "broker/pathology/edifact/lint.hpp"
#include "broker/trace/format/line.hpp"
#include "broker/trace/redaction/carriers/body.hpp"
#include "broker/trace/redaction/scan/scan.hpp"
#include "tests/unit/trace/redaction/canaries_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

std::string kinds(const std::vector<trace::left>& found) {
    std::string text;
    for (const auto& each : found) text += each.place + ": " + each.kind + "\n";
    return text;
}

std::string first_nhs_number(std::string_view text) {
    for (std::size_t at = 0; at + 10 <= text.size(); ++at)
        if (identifiers::is_nhs_number(text.substr(at, 10))) return std::string(text.substr(at, 10));
    return {};
}

} // namespace

TEST_CASE("redaction: nothing of a person is left in any carrier", "[trace][redaction]") {
    for (const carrier& each : carriers()) {
        const std::string made = redaction().body(each.bytes);
        INFO(each.name);
        for (const std::string& word : her_words()) {
            INFO(word);
            CHECK(made.find(word) == std::string::npos);
        }
    }
}

TEST_CASE("scan: finds the person in every carrier, and nothing after redaction", "[trace][redaction]") {
    auto all = carriers();
    for (carrier& each : packed_carriers()) all.push_back(std::move(each));
    for (const carrier& each : all) {
        INFO(each.name);
        CHECK_FALSE(trace::scan(message_with(each.bytes)).empty());
        CHECK(kinds(trace::scan(redaction().line(message_with(each.bytes)))).empty());
    }
}

TEST_CASE("scan: each planted piece is found alone", "[trace][redaction]") {
    const auto [text, kind] = GENERATE(table<std::string, std::string>(
        {{R"({"a":"$NHS"})", "NHS number"},
         {R"({"a":"$NHS334"})", "NHS number"},
         {R"({"family":"$FAMILY"})", "name"},
         {R"({"birthDate":"$DOB"})", "date of birth"},
         {R"({"a":"$NHSSLASH"})", "NHS number"},
         {"UNH+1'FTX+RIT+++$NHSSLASH'", "NHS number"},
         {"MSH|^~\\&|A\rNTE|1||$NHSSLASH", "NHS number"},
         {R"({"code":{"coding":[{"code":"21112-8"}]},"valueDateTime":"$DOB"})", "date of birth"},
         {R"({"code":{"text":"Date of birth"},"valueString":"$DOB"})", "date of birth"},
         {"<o><code code='184099003'/><value value='$DOB8'/></o>", "date of birth"},
         {"UNH+1'INV+MQ+184099003'RSL+NV+$DOB8'", "date of birth"},
         {"MSH|^~\\&|A\rOBX|1|DT|21112-8||$DOB8", "date of birth"},
         {R"({"resourceType":"Practitioner","id":"$LOCAL"})", "practitioner id"},
         {R"({"reference":"Practitioner/$LOCAL"})", "practitioner id"},
         {"<Practitioner><id value='$LOCAL'/></Practitioner>", "practitioner id"},
         {R"({"sub":"$LOCAL"})", "practitioner id"},
         {R"({"requesting_practitioner":{"id":"$LOCAL"}})", "practitioner id"},
         {R"({"url":"https://a.example/b?q=$FAMILY"})", "free parameter"},
         {R"({"a":"at $POSTCODE"})", "postcode"},
         {R"({"a":"$MAIL"})", "mail address"},
         {R"({"a":"$TEL"})", "telephone number"},
         {R"({"address":{"line":["$LINE"]}})", "address"},
         {"UNH+1'PNA+PAT+++SU:$FAMILY'", "name"},
         {"UNH+1'PNA+PAT+$NHS:OPI'", "NHS number"},
         {"UNH+1'DTM+329:$DOB8:102'", "date of birth"},
         {"UNH+1'ADR++US:$LINE'", "address"},
         {"MSH|^~\\&|A\rPID|||||$FAMILY^$GIVEN", "name"},
         {"MSH|^~\\&|A\rPID|||||||$DOB8", "date of birth"},
         {"MSH|^~\\&|A\rNTE|1||$NHS", "NHS number"},
         {"<a><birthDate value='$DOB'/></a>", "date of birth"},
         {"<a>dob: 23/11/1958</a>", "date of birth"},
         {"dob 1958-11-15, dob 1958-11-23", "date of birth"},
         {"%PDF-1.7 something", "PDF"},
         {"\x89PNG something", "image"},
         {"\xff\xd8\xff something", "image"}}));
    const auto found = trace::scan(message_with(planted(text)));
    INFO(kind);
    CHECK(kinds(found).find(kind) != std::string::npos);
    for (const std::string& word : her_words()) CHECK(kinds(found).find(word) == std::string::npos);
}

TEST_CASE("scan: an NHS number is found in every decoding", "[trace][redaction]") {
    const std::string number = number_of("943476591");
    std::string percent;
    std::string entities;
    std::string escapes;
    std::string quoted;
    std::string hl7;
    for (const char digit : number) {
        percent += std::string("%3") + digit;
        entities += std::string("&#x3") + digit + ";";
        escapes += std::string("\\u003") + digit;
        quoted += std::string("=3") + digit;
        hl7 += std::string("3") + digit;
    }
    const std::string released = number.substr(0, 4) + "?" + number.substr(4);
    for (const std::string& each :
         {"a" + percent, "<a>" + entities + "</a>", "{\"a\":\"" + escapes + "\"}", "x" + quoted + "x",
          "MSH|^~\\&|A\rNTE|1||\\X" + hl7 + "\\", "UNH+1'FTX+" + released + "'"}) {
        INFO(each);
        CHECK(kinds(trace::scan(message_with(each))).find("NHS number") != std::string::npos);
        CHECK(kinds(trace::scan(redaction().line(message_with(each)))).empty());
    }
}

TEST_CASE("scan: a number that is hidden twice, in pairs or in wide digits is found, and redaction takes it out",
          "[trace][redaction]") {
    const std::string number = number_of("943476591");
    const auto base64 = [](const std::string& text) { return base::to_base64(base::as_bytes(text)); };
    std::string percent;
    std::string pairs;
    std::string wide;
    for (std::size_t at = 0; at < number.size(); ++at) {
        percent += std::string("%253") + number[at];
        pairs += std::string(at > 0 && at % 2 == 0 ? " " : "") + number[at];
        wide += std::string("\xef\xbc") + static_cast<char>(0x90 + (number[at] - '0'));
    }
    for (const std::string& hidden :
         {base64(number), base64(base64(number)), base64(base64(base64(number))), percent, pairs, wide}) {
        trace::message sent = message_with("{\"code\":\"" + hidden + "\"}");
        sent.target = "/a?x=" + hidden;
        sent.workflow = hidden;
        CAPTURE(hidden);
        const std::string found = kinds(trace::scan(sent));
        for (const char* place : {"target: NHS number", "workflow: NHS number", "body"})
            CHECK(found.find(place) != std::string::npos);
        const trace::message made = redaction().line(sent);
        CHECK(kinds(trace::scan(made)).empty());
        CHECK(made.body.bytes.find(hidden) == std::string::npos);
        CHECK(made.workflow.find(hidden) == std::string::npos);
    }
    CHECK(trace::scan(message_with("at 14 07 20 26 09 30, 00 00 00 00 00")).empty());
}

TEST_CASE("scan: base64 in the path of a target is found, and redaction takes its segment alone",
          "[trace][redaction]") {
    const std::string number = number_of("943476591");
    const std::string hidden = base::to_base64(base::as_bytes(number));
    const std::string packed = base::to_base64(base::as_bytes("\xff\xff\xff" + number)); // begins with "////"
    REQUIRE(packed.starts_with("////"));
    for (const std::string& target : {"/Binary/" + hidden, "/a/Binary/" + hidden + "/data", hidden + "/b?x=1",
                                      "/Binary/" + packed, "https://hub.example/Binary/" + packed + "/data"}) {
        trace::message sent = message_with("{}");
        sent.target = target;
        CAPTURE(target);
        CHECK(kinds(trace::scan(sent)).find("target: NHS number") != std::string::npos);
        const trace::message made = redaction().line(sent);
        CHECK(kinds(trace::scan(made)).empty());
        CHECK(made.target.find(hidden) == std::string::npos);
        CHECK(made.target.find(packed) == std::string::npos);
    }
    trace::message sent = message_with("{}");
    sent.target = "/A81001/STU3/1/gpconnect/documents/Binary/" + hidden + "/data?_format=json";
    CHECK(redaction().line(sent).target == "/A81001/STU3/1/gpconnect/documents/Binary/REDACTED/data?_format=json");
    sent.target = "/A81001/STU3/1/gpconnect/documents/Binary/07a6483f-732b-461e-86b6-edb665c45510";
    CHECK(redaction().line(sent).target == sent.target);
}

TEST_CASE("redaction: a person has one number in every carrier of a trace", "[trace][redaction]") {
    redaction with;
    std::string number;
    for (
        const std::string& text :
        {planted(
             R"({"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"$NHS"}]})"),
         planted("UNH+1'PNA+PAT+$NHS:OPI'"), planted("MSH|^~\\&|A\rPID|||$NHS^^^NHS^NH\r"),
         planted(
             R"(<Patient xmlns="http://hl7.org/fhir"><identifier><system value="https://fhir.nhs.uk/Id/nhs-number"/><value value="$NHS"/></identifier></Patient>)")}) {
        const std::string made = first_nhs_number(with.body(text));
        CHECK(made.substr(0, 3) == "999");
        if (number.empty()) number = made;
        CHECK(made == number);
    }
}

TEST_CASE("redaction: the same key and trace give the same bytes", "[trace][redaction]") {
    for (const carrier& each : carriers()) CHECK(redaction().body(each.bytes) == redaction().body(each.bytes));
}

TEST_CASE("redaction: what a result means stays, with its blanks and digits", "[trace][redaction]") {
    const std::string json = redaction().body(carriers()[0].bytes);
    CHECK(json.find(R"("valueQuantity":{"value":71.10,"unit":"umol/L"})") != std::string::npos);
    CHECK(json.find(R"("code":"1000731000000107","display":"Serum creatinine")") != std::string::npos);
    CHECK(json.find(R"("effectiveDateTime":"2026-02-14T09:30:00Z")") != std::string::npos);
    const std::string edifact = redaction().body(carriers()[2].bytes);
    CHECK(edifact.find("INV+MQ+42R4.:911::Serum ferritin'RSL+NV+11++:::ng/mL'") != std::string::npos);
    CHECK(edifact.find("NAD+SLA+++OAKFIELD PATHOLOGY'") != std::string::npos);
    const std::string hl7 = redaction().body(carriers()[3].bytes);
    CHECK(hl7.find("OBX|1|NM|1^Sodium^L||140|mmol/L|135-145||||F\r") != std::string::npos);
}

TEST_CASE("redaction: who sends to whom stays, and which row of a map gave a code", "[trace][redaction]") {
    const std::string kept =
        R"({"resourceType":"Bundle","type":"message","entry":[{"resource":{"resourceType":"MessageHeader","destination":)"
        R"([{"endpoint":"urn:x:1","receiver":{"identifier":{"value":"A81001"}}}],"sender":{"identifier":{"system":)"
        R"("urn:signalbox:edi","value":"000000009000001"}}}},{"resource":{"resourceType":"Observation","code":{"coding":)"
        R"([{"extension":[{"url":"urn:signalbox:code-map","valueString":"seed@2afbdc06029b#60"}],"code":"1"}]}}}]})";
    CHECK(redaction().body(kept) == kept);
}

TEST_CASE("redaction: EDIFACT has as many findings as before", "[trace][redaction]") {
    const std::string before = carriers()[2].bytes;
    const std::string after = redaction().body(before);
    CHECK(pathology::edifact::lint(after).size() == pathology::edifact::lint(before).size());
    CHECK(std::count(after.begin(), after.end(), '\'') == std::count(before.begin(), before.end(), '\''));
}

TEST_CASE("redaction: a reference to a patient still leads to her", "[trace][redaction]") {
    const auto read = fhir::read_json(redaction().body(carriers()[0].bytes));
    const auto entries = read.value().root().find("entry");
    const auto reference = entries.at(1).find("resource").find("subject").string("reference");
    CHECK(reference == entries.at(0).string("fullUrl"));
    CHECK(reference == "urn:uuid:" + std::string(entries.at(0).find("resource").string("id")));
}

TEST_CASE("redaction: a birth stays in its five years, on a 15th, the same in every form", "[trace][redaction]") {
    redaction with;
    const auto& at = [&](std::string_view text) { return with.with().substitutes().birth_date(text, "her"); };
    const std::string whole = at("1958-11-23");
    CHECK(whole.substr(0, 3) == "195");
    CHECK(whole[3] >= '5');
    CHECK(whole.substr(8) == "15");
    CHECK(at("19581123") == whole.substr(0, 4) + whole.substr(5, 2) + "15");
    CHECK(at("1958") == whole.substr(0, 4));
    CHECK(at("1958-11") == whole.substr(0, 7));
    CHECK(at("195811231011") == whole.substr(0, 4) + whole.substr(5, 2) + "150000");
    CHECK(at("2026-02-20") < "2026-03-01");
    // ddmmyyyy, as older pages of GP Connect have it.
    CHECK(at("23111958") == "15" + whole.substr(5, 2) + whole.substr(0, 4));
    CHECK(with.with().substitutes().birth_date("23111958", "").substr(4) ==
          with.with().substitutes().birth_date("1958-11-23", "").substr(0, 4));
}

TEST_CASE("redaction: a date of birth is one by whatever name, and scan finds it", "[trace][redaction]") {
    const std::string text =
        GENERATE(as<std::string>(), R"({"dob":"$DOB"})", R"({"patientDob":"$DOB8"})", R"({"date_of_birth":"$DOB"})",
                 R"({"DateOfBirth":"$DOBT00:00:00Z"})", R"({"birthdate":"23111958"})", R"({"dob":19581123})",
                 R"({"birthDate":{"value":"$DOB"}})", R"({"resourceType":"FamilyMemberHistory","bornDate":"$DOB"})",
                 R"({"resourceType":"FamilyMemberHistory","bornPeriod":{"start":"$DOB"}})",
                 R"({"parameter":[{"name":"birthDate","valueDate":"$DOB"}]})",
                 "<patient xmlns='urn:hl7-org:v3'><birthTime value='$DOB8'/></patient>",
                 "<p><DateOfBirth>$DOB</DateOfBirth></p>", "<p dob='$DOB8'/>");
    const auto sent = message_with(planted(text));
    INFO(text);
    CHECK(kinds(trace::scan(sent)).find("date of birth") != std::string::npos);
    const auto made = redaction().line(sent);
    CHECK(made.body.bytes.find("1123") == std::string::npos);
    CHECK(made.body.bytes.find("2311") == std::string::npos);
    CHECK(made.body.bytes.find("11-23") == std::string::npos);
    CHECK(made.body.bytes.find("195") != std::string::npos);
    CHECK(kinds(trace::scan(made)).empty());
}

TEST_CASE("redaction: seconds since 1970 are no date of birth that stays", "[trace][redaction]") {
    CHECK(redaction().body(R"({"dob":-350611200})") == R"({"dob":0})");
    CHECK(redaction().body(R"({"dob":null})") == R"({"dob":null})");
}

TEST_CASE("redaction: a patient's address with the day first keeps its form and loses its day", "[trace][redaction]") {
    trace::message sent = message_with("{}");
    sent.to = planted("gpprovider_$NHS_23111958_$FAMILY");
    CHECK(kinds(trace::scan(sent)) == "to: NHS number\nto: date of birth\nto: name\n");
    const auto made = redaction().line(sent);
    CHECK(made.to.starts_with("gpprovider_999"));
    CHECK(made.to.substr(21, 3) == "_15");
    CHECK(made.to.substr(26, 3) == "195");
    CHECK(kinds(trace::scan(made)).empty());
}

TEST_CASE("redaction: parameters that an HTTP archive names otherwise than FHIR", "[trace][redaction]") {
    trace::message sent = message_with("{}");
    sent.target = planted("/find?surname=$FAMILY&first-name=$GIVEN&dob=$DOB&DateOfBirth=$DOB8&page=2");
    const auto made = redaction().line(sent);
    for (const std::string& word : her_words()) CHECK(made.target.find(word) == std::string::npos);
    CHECK(made.target.ends_with("&page=2"));
    CHECK(kinds(trace::scan(made)).empty());
}

TEST_CASE("redaction: text that is kept by name stays, its NHS numbers do not", "[trace][redaction]") {
    redaction with({"Observation.note", "FTX+CID", "NTE-3"});
    const std::string json = with.body(carriers()[0].bytes);
    CHECK(json.find("her cat is called Biscuit 999 ") != std::string::npos);
    const std::string edifact = with.body(carriers()[2].bytes);
    CHECK(edifact.find("FTX+CID+++her cat is called Biscuit:") != std::string::npos);
    CHECK(edifact.find("FTX+SPC+++REDACTED'") != std::string::npos);
    CHECK(with.body(carriers()[3].bytes).find("NTE|1||her cat is called Biscuit\r") != std::string::npos);
}

TEST_CASE("redaction: the text of a concept goes unless a code has it as its display or it is a laboratory's term",
          "[trace][redaction]") {
    const auto [text, stays] = GENERATE(table<std::string, bool>({
        {R"({"resourceType":"Observation","code":{"text":"$CANARY"}})", false},
        {R"({"resourceType":"Observation","code":{"coding":[{"system":"a","code":"1","display":"b"}],"text":"$CANARY"}})",
         false},
        {R"({"resourceType":"Observation","code":{"coding":[{"display":"$CANARY"}],"text":"$CANARY"}})", false},
        {R"({"resourceType":"Specimen","type":{"text":"$CANARY"}})", false},
        {R"(<Observation xmlns="http://hl7.org/fhir"><code><text value="$CANARY"/></code></Observation>)", false},
        {R"({"resourceType":"Observation","code":{"text":"BLOOD FILM"}})", true},
        {R"({"resourceType":"Observation","code":{"text":"White"}})", false},
        {R"({"resourceType":"Observation","code":{"coding":[{"code":"1","display":"Cat test"}],"text":"Cat test"}})",
         true},
        {"UNH+1'INV+MQ+:::$CANARY:of hers'", false},
        {"UNH+1'SPC+TSP+:::$CANARY'", false},
        {"UNH+1'SPC+TSP+:::VENOUS BLOOD'INV+MQ+42R4.:911::Cat test'INV+MQ+:::Serum:ferritin'", true},
        {"MSH|^~\\&|A\rOBX|1|NM|^$CANARY^L||1\r", false},
        {"MSH|^~\\&|A\rOBR|1|||1^Sodium^L^^$CANARY^L\r", false},
        {"MSH|^~\\&|A\rOBX|1|CWE|1^Sodium^L||1^b^L^^^^^^$CANARY\r", false},
        {"MSH|^~\\&|A\rSPM|1|||^^^^^^^^$CANARY\r", false},
        {"MSH|^~\\&|A\rOBX|1|CE|^Serum sodium^L^^^^^^Serum sodium||^b & c\\T\\d^L\r", false},
        {"MSH|^~\\&|A\rOBX|1|NM|^Serum sodium^L||140|mmol/L\rSPM|1|||1^Cat test^L^^^^^^Cat test\r", true},
    }));
    constexpr std::string_view mark = "$CANARY";
    std::string before = text;
    for (auto at = before.find(mark); at != std::string::npos; at = before.find(mark))
        before.replace(at, mark.size(), "Quixwell test");
    CAPTURE(before);
    const std::string after = redaction().body(before);
    CHECK((after == before) == stays);
    CHECK(after.find("Quixwell") == std::string::npos);
    CHECK((after.find("REDACTED") == std::string::npos) == stays);
}

TEST_CASE("redaction: the text of a concept stays where it is kept by name", "[trace][redaction]") {
    redaction with({"Observation.code.text", "OBX-3", "INV"});
    for (const char* text : {R"({"resourceType":"Observation","code":{"text":"her cat"}})", "UNH+1'INV+MQ+:::her cat'",
                             "MSH|^~\\&|A\rOBX|1|NM|^her cat^L||1\r"})
        CHECK(with.body(text) == text);
}

TEST_CASE("redaction: target, headers and party of a message", "[trace][redaction]") {
    trace::message sent = message_with("{}");
    sent.to = planted("GPPROVIDER_$NHS_$DOB8_$FAMILY");
    sent.target = planted("/A81001/"
                          "Patient?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C$NHS&family=$FAMILY&"
                          "birthdate=eq$DOB&_format=json");
    sent.headers = {{"Mex-To", planted("GPPROVIDER_$NHS_$DOB8_$FAMILY")},
                    {"Mex-Subject", planted("Report for $FAMILY")},
                    {"Mex-LocalID", "A81001"},
                    {"Mex-FileName", planted("$FAMILY.pdf")},
                    {"Mex-Content-Checksum", "b10a"},
                    {"Content-Length", "4711"},
                    {"X-Practice-Says", planted("$FAMILY")},
                    {"Mex-WorkflowID", "PATH_MEDRPT_V3"}};
    const trace::message made = redaction().line(sent);
    std::string all = made.to + made.target;
    for (const auto& [name, value] : made.headers) all += name + "=" + value + "\n";
    for (const std::string& word : her_words()) CHECK(all.find(word) == std::string::npos);
    CHECK(made.to == made.headers[0].second);
    CHECK(made.target.find("nhs-number%7C999") != std::string::npos);
    CHECK(made.target.find("&_format=json") != std::string::npos);
    CHECK(all.find("Mex-LocalID=A81001\n") != std::string::npos);
    CHECK(all.find("Content-Length=2\n") != std::string::npos);
    CHECK(all.find("Checksum") == std::string::npos);
    CHECK(kinds(trace::scan(sent)).find("headers/Mex-To: NHS number") != std::string::npos);
    CHECK(kinds(trace::scan(made)).empty());
}

TEST_CASE("redaction: an outcome whose body is only a digest loses it", "[trace][redaction]") {
    trace::outcome settled;
    settled.destination = "emis";
    settled.state = "delivered";
    settled.body = trace::body{.bytes = {}, .sha256 = std::string(64, 'a'), .size = 12};
    trace::record line = settled;
    redaction with;
    trace::redact(line, with.with());
    CHECK_FALSE(std::get<trace::outcome>(line).body);
    CHECK(with.with().counted(trace::replaced::digests) == 1);
}

TEST_CASE("redaction: the header says what took the persons out", "[trace][redaction]") {
    trace::header first;
    first.identifiable = true;
    trace::record line = first;
    redaction with;
    trace::redact(line, with.with());
    CHECK_FALSE(std::get<trace::header>(line).identifiable);
    CHECK(std::get<trace::header>(line).redaction.starts_with("signalbox/1 key "));
}

TEST_CASE("redaction: gzip is closed again, and malformed stays malformed", "[trace][redaction]") {
    const std::string packed = redaction().body(base::gzip(carriers()[0].bytes));
    const auto plain = base::gunzip(packed, {.size_max = 1UL << 20, .ratio_max = 1000});
    REQUIRE(plain.has_value());
    CHECK(*plain == redaction().body(carriers()[0].bytes));
    CHECK_FALSE(fhir::read_json(redaction().body("{\"a\":")).has_value());
    CHECK(redaction().body("%PDF-1.7 x") == trace::placeholder_pdf());
}

TEST_CASE("redaction: replies, outcomes, expectations and marks", "[trace][redaction]") {
    trace::reply answered;
    answered.status = 400;
    answered.body = trace::body_of(planted(R"({"resourceType":"OperationOutcome","issue":[{"diagnostics":"$FREE"}]})"));
    answered.headers = {{"location", planted("https://gp.example.org/Patient/$NHS")}, {"content-length", "1"}};
    trace::outcome settled;
    settled.reason = planted("no mailbox for $NHS");
    settled.codes = {{planted("local|$NHS"), ""}};
    settled.body = trace::body_of(planted("UNH+1'PNA+PAT+++SU:$FAMILY'"));
    redaction with;
    for (trace::record line :
         {trace::record{answered}, trace::record{settled}, trace::record{trace::expectation{1, answered, {settled}}},
          trace::record{trace::mark{trace::offset{1}, "seen", planted("$FAMILY rang $TEL")}}}) {
        CHECK_FALSE(trace::scan(line).empty());
        trace::redact(line, with.with());
        CHECK(kinds(trace::scan(line)).empty());
        const std::string text = trace::write_line(line);
        for (const std::string& word : her_words()) CHECK(text.find(word) == std::string::npos);
    }
}

TEST_CASE("redaction: content-length and digest are those of the new bytes", "[trace][redaction]") {
    trace::message sent = message_with(carriers()[0].bytes);
    sent.headers = {{"content-length", "1"}};
    const trace::message made = redaction().line(sent);
    CHECK(made.headers[0].second == std::to_string(made.body.bytes.size()));
    CHECK(made.body == trace::body_of(made.body.bytes));
}

TEST_CASE("redaction: no member of a line is left out, and scan looks at each", "[trace][redaction]") {
    const std::string number = number_of("405761732");
    trace::outcome settled;
    settled.destination = settled.route = settled.adapter = settled.state = settled.transform = settled.map = number;
    settled.reason = "Mrs Outson failed";
    trace::message sent;
    sent.method = number;
    trace::header first;
    first.producer = number;
    first.versions = {{"map", number}};
    for (trace::record line : {trace::record(settled), trace::record(sent), trace::record(first),
                               trace::record(trace::mark{trace::offset{}, number, ""})}) {
        CHECK_FALSE(trace::scan(line).empty());
        redaction with;
        trace::redact(line, with.with());
        const std::string text = trace::write_line(line);
        CAPTURE(text);
        CHECK(text.find(number) == std::string::npos);
        CHECK(text.find("Outson") == std::string::npos);
        CHECK(trace::scan(line).empty());
    }
}

TEST_CASE("scan: bytes that it cannot look into are no clean bill", "[trace][redaction]") {
    for (const std::string& bytes : {std::string("M\0r\0s\0", 6), std::string("PK\x03\x04\x14\0\0", 7)}) {
        trace::record line = message_with(bytes);
        CHECK(kinds(trace::scan(line)).find("cannot be looked into") != std::string::npos);
        redaction with;
        trace::redact(line, with.with());
        CHECK(trace::scan(line).empty());
    }
    CHECK(trace::scan(message_with("UNB+UNOC:3+CAF\xc9'")).empty());
}
