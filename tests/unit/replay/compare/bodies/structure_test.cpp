#include "tools/replay/compare/bodies/structure.hpp"

#include <catch2/catch.hpp>

#include "broker/base/gzip.hpp"

using namespace signalbox;
using replay::body_form;
using replay::structure_of;

namespace {

std::string text_at(const replay::branch& of, const std::string& pointer) {
    for (const replay::branch& each : of.below) {
        const std::string step = "/" + each.step;
        if (pointer == step) return each.text;
        // The path of an XML element begins as that of the one around it does.
        if (!pointer.starts_with(step + "/")) continue;
        if (const auto found = text_at(each, pointer.substr(step.size())); !found.starts_with("nothing at "))
            return found;
    }
    return "nothing at " + pointer;
}

std::string text_at(const replay::structure& of, const std::string& pointer) { return text_at(of.root, pointer); }

} // namespace

TEST_CASE("structure: JSON by pointers, without its order, its white space and its escapes", "[replay]") {
    const auto one = structure_of(R"({"a/b":{"c":[1.10,true]},"d":[],"e":"é"})");
    CHECK(one.form == body_form::json);
    CHECK(says_the_same(one.root, structure_of(" {\"e\":\"\\u00e9\",\"d\":[ ],\"a/b\":{\"c\":[1.10, true]}}").root));
    CHECK(text_at(one, "/a~1b/c/0") == "1.10");
    CHECK(text_at(one, "/d") == "[]");
    CHECK(text_at(structure_of(base::gzip(R"({"a":1})")), "/a") == "1");
}

TEST_CASE("structure: FHIR in XML is what it would be in JSON", "[replay]") {
    const auto xml =
        structure_of(R"(<Patient xmlns="http://hl7.org/fhir"><id value="1"/><active value="true"/></Patient>)");
    CHECK(xml.form == body_form::xml);
    CHECK(says_the_same(xml.root, structure_of(R"({"resourceType":"Patient","id":"1","active":true})").root));
}

TEST_CASE("structure: other XML by element path, without its prefixes and the white space between elements",
          "[replay]") {
    const auto one = structure_of(
        R"(<?xml version="1.0"?><s:Envelope xmlns:s="urn:s"><s:Body><item code="1"> a </item><item>b<i/>c</item></s:Body></s:Envelope>)");
    CHECK(one.form == body_form::xml);
    CHECK(text_at(one, "/Envelope/xmlns") == "urn:s");
    CHECK(text_at(one, "/Envelope/Body/item/@code") == "1");
    CHECK(text_at(one, "/Envelope/Body/item/text") == " a ");
    CHECK(text_at(one, "/Envelope/Body/item[2]/text[1]") == "c");
    CHECK(text_at(one, "/Envelope/Body/item/xmlns").empty()); // it leaves the namespace around it
    const char* same = R"(<Envelope xmlns="urn:s"><!-- by another writer -->
      <Body>
        <item xmlns="" code='1'>&#32;a </item>
        <item xmlns="">b<i></i>c</item>
      </Body>
    </Envelope>)";
    CHECK(says_the_same(one.root, structure_of(same).root));
    for (
        const char* other :
        {R"(<Envelope xmlns="urn:t"><Body><item xmlns="" code="1"> a </item><item xmlns="">b<i/>c</item></Body></Envelope>)",
         R"(<Envelope xmlns="urn:s"><Body><item xmlns="" code="1">a</item><item xmlns="">b<i/>c</item></Body></Envelope>)",
         R"(<Envelope xmlns="urn:s"><Body><item xmlns="" code="1"> a </item><item xmlns="">bc<i/></item></Body></Envelope>)",
         R"(<Envelope xmlns="urn:s"><Body><item xmlns="">b<i/>c</item><item xmlns="" code="1"> a </item></Body></Envelope>)"}) {
        CAPTURE(other);
        CHECK_FALSE(says_the_same(one.root, structure_of(other).root));
    }
}

TEST_CASE("structure: XML with a DOCTYPE, and such as is too deep, is one text", "[replay]") {
    std::string deep;
    for (int i = 0; i < 65; ++i) deep += "<a>";
    for (int i = 0; i < 65; ++i) deep += "</a>";
    CHECK(structure_of(deep).form == body_form::other);
    CHECK(structure_of(deep.substr(0, 64 * 3) + "<a/>" + deep.substr(66 * 3 + 1)).form == body_form::other);
    CHECK(structure_of(deep.substr(3, deep.size() - 7)).form == body_form::xml);
    CHECK(structure_of("<" + std::string(513, 'a') + "/>").form == body_form::other);
    CHECK(structure_of("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>").form == body_form::other);
}

TEST_CASE("structure: EDIFACT by segment, element and component, whatever separates them", "[replay]") {
    const auto one = structure_of("UNB+UNOC:2+A+B'INV+MQ+42..:911::Full ?'blood?' count'INV+MQ+43'");
    CHECK(one.form == body_form::edifact);
    CHECK(text_at(one, "/UNB[1]/1/2") == "2");
    CHECK(text_at(one, "/INV[1]/2/4") == "Full 'blood' count");
    CHECK(text_at(one, "/INV[2]/2/1") == "43");
    CHECK(says_the_same(
        one.root, structure_of("UNA*=.? ~UNB=UNOC*2=A=B~\r\nINV=MQ=42..*911**Full 'blood' count~INV=MQ=43~").root));
}

TEST_CASE("structure: HL7 v2 by segment, field, repetition and component", "[replay]") {
    const auto one = structure_of("MSH|^~\\&|LAB|RX1\rOBX|1|NM|HGB^^L||7.1|g/L\rOBX|2|NM|WBC~WCC^White");
    CHECK(one.form == body_form::hl7v2);
    CHECK(text_at(one, "/MSH[1]/3/1") == "LAB");
    CHECK(text_at(one, "/OBX[1]/3/3") == "L");
    CHECK(text_at(one, "/OBX[2]/3~2/2") == "White");
}

TEST_CASE("structure: what has no form that is known is one text", "[replay]") {
    for (const char* each : {"", "plain", "{\"a\":", "<a>", "<a></b>", "MSH|"}) {
        CAPTURE(each);
        const auto found = structure_of(each);
        CHECK(found.form == body_form::other);
        CHECK(found.root.text == each);
    }
}
