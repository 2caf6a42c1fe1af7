#include <catch2/catch.hpp>

#include "broker/fhir/xml.hpp"

using namespace signalbox::fhir;

namespace {

std::string patient(const std::string& content) {
    return R"(<Patient xmlns="http://hl7.org/fhir">)" + content + "</Patient>";
}

std::string json_of(const std::string& xml, release fhir_release = release::r4) {
    const auto doc = read_xml(xml, fhir_release);
    INFO(xml << (doc ? "" : ": " + doc.error().what));
    REQUIRE(doc.has_value());
    return write_json(doc->root());
}

parse_error refusal(const std::string& xml, std::size_t depth_max = 64) {
    const auto doc = read_xml(xml, release::r4, depth_max);
    INFO(xml);
    REQUIRE(doc.has_error());
    CHECK_FALSE(doc.error().what.empty());
    return doc.error();
}

errc code_of(const std::string& xml) { return refusal(xml).code; }

} // namespace

TEST_CASE("xml reader: elements become members, arrays where the type repeats", "[fhir][xml]") {
    CHECK(json_of(patient(R"(<id value="a"/><active value="true"/><name><family value="Ash"/><given value="Bo"/>)"
                          R"(<given value="Cy"/></name><deceasedBoolean value="false"/>)")) ==
          R"({"resourceType":"Patient","id":"a","active":true,"name":[{"family":"Ash","given":["Bo","Cy"]}],)"
          R"("deceasedBoolean":false})");
}

TEST_CASE("xml reader: ids and extensions of primitives become siblings", "[fhir][xml]") {
    CHECK(json_of(patient(R"(<birthDate id="b" value="2001-02"><extension url="u"><valueCode value="c"/></extension>)"
                          R"(</birthDate>)")) ==
          R"({"resourceType":"Patient","birthDate":"2001-02","_birthDate":{"id":"b","extension":[{"url":"u",)"
          R"("valueCode":"c"}]}})");
    CHECK(json_of(patient(R"(<gender id="g"/>)")) == R"({"resourceType":"Patient","_gender":{"id":"g"}})");
}

TEST_CASE("xml reader: siblings of a list stand beside their values", "[fhir][xml]") {
    CHECK(json_of(patient(R"(<name><given value="A"/><given id="x"/><given value="C" id="y"/></name>)")) ==
          R"({"resourceType":"Patient","name":[{"given":["A",null,"C"],"_given":[null,{"id":"x"},{"id":"y"}]}]})");
    CHECK(json_of(patient(R"(<name><given id="x"/></name>)")) ==
          R"({"resourceType":"Patient","name":[{"_given":[{"id":"x"}]}]})");
}

TEST_CASE("xml reader: an element with nothing in it is not lost", "[fhir][xml]") {
    CHECK(json_of(patient("<gender/><maritalStatus/>")) ==
          R"({"resourceType":"Patient","_gender":{},"maritalStatus":{}})");
    CHECK(json_of(patient(R"(<gender value=""/>)")) == R"({"resourceType":"Patient","gender":""})");
}

TEST_CASE("xml reader: numbers keep their text, what is no number stays a string", "[fhir][xml]") {
    const auto quantity = [](const std::string& number) {
        return json_of(R"(<Observation xmlns="http://hl7.org/fhir"><valueQuantity><value value=")" + number +
                       R"("/></valueQuantity></Observation>)");
    };
    const auto expected = [](const std::string& number) {
        return R"({"resourceType":"Observation","valueQuantity":{"value":)" + number + "}}";
    };
    for (const char* number : {"1.10", "-0", "0.0", "12e+3", "1e-400", "120"}) {
        CHECK(quantity(number) == expected(number));
    }
    for (const char* text : {"", "+1", "01", "-01", ".5", "1.", "1e", " 1", "1 ", "1e999", "NaN", "--1", "0x1"}) {
        CHECK(quantity(text) == expected('"' + std::string(text) + '"'));
    }
    CHECK(json_of(patient(R"(<active value="TRUE"/>)")) == R"({"resourceType":"Patient","active":"TRUE"})");
}

TEST_CASE("xml reader: resources stand inside contained and entry", "[fhir][xml]") {
    CHECK(json_of(R"(<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/><entry><fullUrl value="urn:a"/>)"
                  R"(<resource><Patient><contained><Patient><id value="p"/></Patient></contained><contained>)"
                  R"(<Device/></contained></Patient></resource></entry></Bundle>)") ==
          R"({"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:a","resource":)"
          R"({"resourceType":"Patient","contained":[{"resourceType":"Patient","id":"p"},)"
          R"({"resourceType":"Device"}]}}]})");
}

TEST_CASE("xml reader: narrative is kept as it stands", "[fhir][xml]") {
    const std::string div = R"(<div xmlns="http://www.w3.org/1999/xhtml" title='a'><p>1 &lt; 2 &#160;<br/><!-- x --> )"
                            "\n</p></div>";
    const auto doc = read_xml(patient(R"(<text><status value="generated"/>)" + div + "</text>"), release::r4);

    REQUIRE(doc.has_value());
    CHECK(doc->root().find("text").string("div") == div);
}

TEST_CASE("xml reader: narrative that inherits its namespace is given it", "[fhir][xml]") {
    CHECK(json_of(R"(<f:Patient xmlns:f="http://hl7.org/fhir" xmlns="http://www.w3.org/1999/xhtml"><f:text>)"
                  R"(<div/></f:text></f:Patient>)") ==
          R"({"resourceType":"Patient","text":{"div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"/>"}})");
}

TEST_CASE("xml reader: narrative with prefixes, other namespaces or instructions is refused", "[fhir][xml]") {
    const auto with = [](const std::string& div) { return patient("<text>" + div + "</text>"); };

    CHECK(code_of(with(R"(<h:div xmlns:h="http://www.w3.org/1999/xhtml"/>)")) == errc::not_fhir_xml);
    CHECK(code_of(with(R"(<div/>)")) == errc::not_fhir_xml);
    CHECK(
        code_of(with(R"(<div xmlns="http://www.w3.org/1999/xhtml"><svg xmlns="http://www.w3.org/2000/svg"/></div>)")) ==
        errc::not_fhir_xml);
    CHECK(code_of(with(R"(<div xmlns="http://www.w3.org/1999/xhtml"><?php x?></div>)")) == errc::not_fhir_xml);
    CHECK(code_of(with(R"(<div xmlns="http://www.w3.org/1999/xhtml">&nbsp;</div>)")) == errc::syntax);
    CHECK(code_of(with(R"(<p xmlns="http://www.w3.org/1999/xhtml"/>)")) == errc::unknown_element);
}

TEST_CASE("xml reader: offsets are those of the start tags", "[fhir][xml]") {
    const std::string xml =
        "\xEF\xBB\xBF<?xml version='1.0' encoding='UTF-8'?>\n<Patient xmlns='http://hl7.org/fhir'>\n"
        "  <active value='true'/>\n</Patient>";
    const auto doc = read_xml(xml, release::r4);

    REQUIRE(doc.has_value());
    const value active = doc->root().find("active");
    CHECK(doc->root().source_offset() == xml.find("<Patient"));
    CHECK(active.source_offset() == xml.find("<active"));
    CHECK(doc->where(active).line == 3);
    CHECK(doc->where(active).column == 3);
}

TEST_CASE("xml reader: an unknown element is named by type and position", "[fhir][xml]") {
    const parse_error error = refusal(patient("\n <name>\n  <familie value=\"x\"/></name>"));

    CHECK(error.code == errc::unknown_element);
    CHECK(error.where.line == 3);
    CHECK(error.where.column == 3);
    CHECK(error.what == "HumanName has no element of this name");
    CHECK(code_of(patient("<valueString value='x'/>")) == errc::unknown_element);
}

TEST_CASE("xml reader: elements out of order, apart or repeated are refused", "[fhir][xml]") {
    CHECK(refusal(patient(R"(<gender value="male"/><active value="true"/>)")).what ==
          "Patient.active stands after an element that it must precede");
    CHECK(code_of(patient(R"(<name/><gender value="male"/><name/>)")) == errc::not_fhir_xml);
    CHECK(refusal(patient(R"(<gender value="male"/><gender value="male"/>)")).what ==
          "Patient.gender stands twice but does not repeat");
}

TEST_CASE("xml reader: elements in any order are read where the caller allows it", "[fhir][xml]") {
    const std::string apart =
        patient(R"(<gender value="male"/><name><text value="A"/></name><active value="true"/><name id="b"/>)");
    const std::string twice = patient(R"(<gender value="male"/><active value="true"/><gender value="male"/>)");

    const auto doc = read_xml(apart, release::r4, 64, element_order::any);
    const auto refused = read_xml(twice, release::r4, 64, element_order::any);

    REQUIRE(doc.has_value());
    CHECK(write_json(doc->root()) ==
          R"({"resourceType":"Patient","active":true,"name":[{"text":"A"},{"id":"b"}],"gender":"male"})");
    REQUIRE(refused.has_error());
    CHECK(refused.error().what == "Patient.gender stands twice but does not repeat");
    CHECK(refused.error().where.offset == twice.rfind("<gender"));
}

TEST_CASE("xml reader: what is not FHIR XML is refused", "[fhir][xml]") {
    CHECK(code_of("<Patient/>") == errc::not_fhir_xml);
    CHECK(code_of(R"(<Patient xmlns="http://hl7.org/fhir/"/>)") == errc::not_fhir_xml);
    CHECK(code_of(R"(<Nothing xmlns="http://hl7.org/fhir"/>)") == errc::unknown_type);
    CHECK(code_of(R"(<HumanName xmlns="http://hl7.org/fhir"/>)") == errc::unknown_type);
    CHECK(code_of(R"(<DomainResource xmlns="http://hl7.org/fhir"/>)") == errc::unknown_type);
    CHECK(code_of(patient("text")) == errc::not_fhir_xml);
    CHECK(code_of(patient("<![CDATA[text]]>")) == errc::not_fhir_xml);
    CHECK(code_of(patient("<?target data?>")) == errc::not_fhir_xml);
    CHECK(code_of(patient(R"(<active xmlns="" value="true"/>)")) == errc::not_fhir_xml);
    CHECK(code_of(patient(R"(<active value="true" other="x"/>)")) == errc::not_fhir_xml);
    CHECK(code_of(patient(R"(<active value="true" url="x"/>)")) == errc::not_fhir_xml);
    CHECK(code_of(patient(R"(<name value="x"/>)")) == errc::not_fhir_xml);
    CHECK(code_of(patient("<contained/>")) == errc::not_fhir_xml);
    CHECK(code_of(patient("<contained><Device/><Device/></contained>")) == errc::not_fhir_xml);
    CHECK(code_of(R"(<Patient xmlns="http://hl7.org/fhir" id="x"/>)") == errc::not_fhir_xml);
}

TEST_CASE("xml reader: a DOCTYPE is refused, so no entity can be declared", "[fhir][xml]") {
    CHECK(code_of("<!DOCTYPE Patient>" + patient("")) == errc::doctype);
    CHECK(code_of(R"(<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>)" + patient(R"(<gender value="&c;"/>)")) ==
          errc::doctype);
    CHECK(code_of(R"(<!DOCTYPE x SYSTEM "file:///etc/passwd">)" + patient("")) == errc::doctype);
    CHECK(code_of(patient(R"(<gender value="&c;"/>)")) == errc::syntax);
}

TEST_CASE("xml reader: only UTF-8 and US-ASCII are read", "[fhir][xml]") {
    CHECK_NOTHROW(json_of("<?xml version=\"1.0\" encoding=\"us-ascii\"?>" + patient("")));
    CHECK(code_of("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + patient("")) == errc::encoding);
    CHECK(code_of("<?xml version=\"1.0\" encoding=\"US-ASCII\"?>" + patient("<!-- \xC3\xA9 -->")) == errc::encoding);
    CHECK(code_of(patient("<gender value=\"\xC3\x28\"/>")) != errc::not_fhir_xml);
    CHECK(code_of(patient("<!-- \xFF -->")) == errc::encoding);
    CHECK(code_of(patient(std::string(1, '\0'))) == errc::encoding);
}

TEST_CASE("xml reader: broken XML is refused", "[fhir][xml]") {
    CHECK(code_of("") == errc::syntax);
    CHECK(code_of("<Patient") == errc::syntax);
    CHECK(code_of(patient("<name></given>")) == errc::syntax);
    CHECK(code_of(patient(R"(<gender value="a" value="b"/>)")) == errc::syntax);
    CHECK(code_of(patient("") + "<x/>") == errc::trailing_content);
    CHECK(code_of(patient(R"(<gender value="&#1;"/>)")) == errc::syntax);
}

TEST_CASE("xml reader: the depth limit counts as in the JSON form", "[fhir][xml]") {
    // Patient, extension array and object, twice: five deep.
    const std::string xml = patient(R"(<extension url="a"><extension url="b"/></extension>)");
    const std::string json = json_of(xml);

    for (const std::size_t limit : {3, 4, 5, 6}) {
        INFO(limit);
        CHECK(read_xml(xml, release::r4, limit).has_value() ==
              read_json(json, json_options{.depth_max = limit}).has_value());
    }
    CHECK(refusal(xml, 4).code == errc::too_deep);
    CHECK(refusal(patient(R"(<gender id="x"/>)"), 1).code == errc::too_deep);
    CHECK(read_xml(patient(R"(<gender value="x"/>)"), release::r4, 1).has_value());
}

TEST_CASE("xml reader: deep nesting ends at the limit, not on the stack", "[fhir][xml]") {
    std::string xml = R"(<Patient xmlns="http://hl7.org/fhir">)";
    for (int i = 0; i < 100'000; ++i) xml += R"(<extension url="a">)";

    CHECK(code_of(xml) == errc::too_deep);
}

TEST_CASE("xml reader: a schema location on the root is dropped", "[fhir][xml]") {
    CHECK(json_of(R"(<Patient xmlns="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" )"
                  R"(xsi:schemaLocation="http://hl7.org/fhir patient.xsd"/>)") == R"({"resourceType":"Patient"})");
}

TEST_CASE("xml: a text is told by its first character", "[fhir][xml]") {
    CHECK(looks_like_xml("<a/>"));
    CHECK(looks_like_xml("\xEF\xBB\xBF \r\n\t<a/>"));
    CHECK_FALSE(looks_like_xml("{}"));
    CHECK_FALSE(looks_like_xml(""));
    CHECK_FALSE(looks_like_xml("  "));
}
