#include <catch2/catch.hpp>

#include "broker/fhir/xml.hpp"

using namespace signalbox::fhir;

namespace {

parsed<std::string> written(const std::string& json, release fhir_release = release::r4) {
    const auto doc = read_json(json);
    REQUIRE(doc.has_value());
    return write_xml(doc->root(), fhir_release);
}

// Without the declaration and the namespace, which every text has.
std::string xml_of(const std::string& json) {
    const auto xml = written(json);
    INFO(json << (xml ? "" : ": " + xml.error().what));
    REQUIRE(xml.has_value());
    std::string text = *xml;
    const std::string head = R"(<?xml version="1.0" encoding="UTF-8"?>)";
    const std::string space = R"( xmlns="http://hl7.org/fhir")";
    REQUIRE(text.starts_with(head));
    text.erase(0, head.size());
    REQUIRE(text.find(space) != std::string::npos);
    return text.erase(text.find(space), space.size());
}

errc code_of(const std::string& json) {
    const auto xml = written(json);
    INFO(json);
    REQUIRE(xml.has_error());
    CHECK_FALSE(xml.error().what.empty());
    return xml.error().code;
}

} // namespace

TEST_CASE("xml writer: elements stand in the order of the type", "[fhir][xml]") {
    CHECK(xml_of(R"({"gender":"male","name":[{"given":["A","B"],"family":"C"}],"resourceType":"Patient","id":"p"})") ==
          R"(<Patient><id value="p"/><name><family value="C"/><given value="A"/><given value="B"/></name>)"
          R"(<gender value="male"/></Patient>)");
    CHECK(xml_of(R"({"resourceType":"Patient"})") == "<Patient/>");
}

TEST_CASE("xml writer: siblings are merged into their primitives", "[fhir][xml]") {
    CHECK(xml_of(R"({"resourceType":"Patient","_birthDate":{"id":"b","extension":[{"valueCode":"c","url":"u"}]},)"
                 R"("birthDate":"2001","name":[{"given":["A",null,"C"],"_given":[null,{"id":"x"}]}]})") ==
          R"(<Patient><name><given value="A"/><given id="x"/><given value="C"/></name><birthDate id="b" value="2001">)"
          R"(<extension url="u"><valueCode value="c"/></extension></birthDate></Patient>)");
}

TEST_CASE("xml writer: numbers and booleans are as in JSON", "[fhir][xml]") {
    CHECK(xml_of(R"({"resourceType":"Observation","valueQuantity":{"value":1.10}})") ==
          R"(<Observation><valueQuantity><value value="1.10"/></valueQuantity></Observation>)");
    CHECK(xml_of(R"({"resourceType":"Patient","active":false})") == R"(<Patient><active value="false"/></Patient>)");
}

TEST_CASE("xml writer: resources stand inside their element", "[fhir][xml]") {
    CHECK(xml_of(R"({"resourceType":"Patient","contained":[{"resourceType":"Device"},{"resourceType":"Device"}]})") ==
          "<Patient><contained><Device/></contained><contained><Device/></contained></Patient>");
}

TEST_CASE("xml writer: text is escaped so that it reads back", "[fhir][xml]") {
    const std::string json = R"({"resourceType":"Patient","name":[{"text":"a<b>&\"c\"\t\r\n'é\u007f"}]})";
    const auto xml = written(json);
    REQUIRE(xml.has_value());
    CHECK(xml->find("a&lt;b&gt;&amp;&quot;c&quot;&#9;&#13;&#10;'é") != std::string::npos);

    const auto again = read_xml(*xml, release::r4);
    REQUIRE(again.has_value());
    CHECK(again->root().find("name").at(0).string("text") == "a<b>&\"c\"\t\r\n'é\x7F");
}

TEST_CASE("xml writer: characters that XML cannot carry are refused", "[fhir][xml]") {
    CHECK(code_of(R"({"resourceType":"Patient","name":[{"text":"\u0001"}]})") == errc::not_fhir_xml);
    CHECK(code_of(R"({"resourceType":"Patient","name":[{"text":"\uFFFF"}]})") == errc::not_fhir_xml);
}

TEST_CASE("xml writer: narrative stands verbatim", "[fhir][xml]") {
    CHECK(
        xml_of(R"({"resourceType":"Patient","text":{"status":"generated",)"
               R"("div":" <div xmlns=\"http://www.w3.org/1999/xhtml\"><b>1 &amp; 2</b></div>\n"}})") ==
        R"(<Patient><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><b>1 &amp; 2</b></div>)"
        R"(</text></Patient>)");
}

TEST_CASE("xml writer: narrative that would change the XML around it is refused", "[fhir][xml]") {
    const auto with = [](const std::string& div) {
        return R"({"resourceType":"Patient","text":{"div":")" + div + "\"}}";
    };
    const std::string open = R"(<div xmlns=\"http://www.w3.org/1999/xhtml\">)";

    CHECK(code_of(with("text")) == errc::not_fhir_xml);
    CHECK(code_of(with("<div>no namespace</div>")) == errc::not_fhir_xml);
    CHECK(code_of(with(open + "</div></text><active value='true'/><text>")) == errc::not_fhir_xml);
    CHECK(code_of(with(open + "</div><p/>")) == errc::not_fhir_xml);
    CHECK(code_of(with(open)) == errc::not_fhir_xml);
    CHECK(code_of(with(R"(<p xmlns=\"http://www.w3.org/1999/xhtml\"/>)")) == errc::not_fhir_xml);
    CHECK(code_of(with("<!DOCTYPE div>" + open + "</div>")) == errc::not_fhir_xml);
    CHECK(code_of(with("<?xml version='1.0'?>" + open + "</div>")) == errc::not_fhir_xml);
    CHECK(code_of(with("<?x y?>" + open + "</div>")) == errc::not_fhir_xml);
    CHECK(code_of(with("")) == errc::not_fhir_xml);
    CHECK(code_of(R"({"resourceType":"Patient","text":{"div":1}})") == errc::not_fhir_xml);
}

TEST_CASE("xml writer: a member that the type lacks is named", "[fhir][xml]") {
    const auto xml = written(R"({"resourceType":"Patient","colour":"red"})");
    REQUIRE(xml.has_error());
    CHECK(xml.error().code == errc::unknown_element);
    CHECK(xml.error().what == "Patient has no member colour");
    CHECK(xml.error().where.offset == 35);

    CHECK(written(R"({"resourceType":"Patient","07 1234":1})").error().what == "Patient has no such member");
    CHECK(code_of(R"({"resourceType":"Patient","_name":[{}]})") == errc::unknown_element);
    CHECK(code_of(R"({"resourceType":"Patient","extension":[{"_url":{}}]})") == errc::unknown_element);
}

TEST_CASE("xml writer: JSON of another shape than FHIR's is refused", "[fhir][xml]") {
    CHECK(code_of("{}") == errc::unknown_type);
    CHECK(code_of("[]") == errc::not_fhir_xml);
    CHECK(code_of(R"({"resourceType":"HumanName"})") == errc::unknown_type);
    CHECK(code_of(R"({"resourceType":"Patient","name":{}})") == errc::not_fhir_xml);
    CHECK(code_of(R"({"resourceType":"Patient","name":["x"]})") == errc::not_fhir_xml);
    CHECK(code_of(R"({"resourceType":"Patient","gender":["x"]})") == errc::not_fhir_xml);
    CHECK(code_of(R"({"resourceType":"Patient","gender":null})") == errc::not_fhir_xml);
    CHECK(code_of(R"({"resourceType":"Patient","_gender":"x"})") == errc::not_fhir_xml);
    CHECK(code_of(R"({"resourceType":"Patient","maritalStatus":null})") == errc::not_fhir_xml);
    CHECK(code_of(R"({"resourceType":"Patient","name":[{"given":[null]}]})") == errc::not_fhir_xml);
    CHECK(code_of(R"({"resourceType":"Patient","extension":[{"url":{}}]})") == errc::not_fhir_xml);
    CHECK(code_of(R"({"resourceType":"Patient","contained":[{}]})") == errc::unknown_type);
    CHECK(write_xml(value(), release::r4).has_error());
}

TEST_CASE("xml writer: depth is limited for documents that a program built", "[fhir][xml]") {
    document_builder builder;
    builder.begin_object().name("resourceType").string("Patient");
    for (int i = 0; i < 1000; ++i) builder.name("extension").begin_array().begin_object();
    for (int i = 0; i < 1000; ++i) builder.end().end();
    const document doc = builder.end().finish();

    const auto xml = write_xml(doc.root(), release::r4);

    REQUIRE(xml.has_error());
    CHECK(xml.error().code == errc::too_deep);
}
