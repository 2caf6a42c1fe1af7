#include "broker/validation/recognise.hpp"

#include <map>
#include <stdexcept>

#include <catch2/catch.hpp>

#include "broker/base/crypto.hpp"
#include "broker/base/errc.hpp"

using namespace signalbox;
using namespace signalbox::validation;

namespace {

std::string entry(const std::string& id, const std::string& release, const std::string& text,
                  const std::string& more = "") {
    return R"({"id": ")" + id + R"(", "message_type": ")" + id + R"(", "version": "1", "source": "a test", "file": ")" +
           id + R"(.json", "sha256": ")" + base::to_hex(base::sha256_of(base::as_bytes(text))) +
           R"(", "fhir_release": ")" + release + "\"" + more + "}";
}

// FHIR of two releases that differ in one element of Patient, and a message type of STU3.
const catalogue& known() {
    static const std::string r4 = R"({"required": ["resourceType"], "properties": {"animal": false}})";
    static const std::string stu3 = R"({"required": ["resourceType"], "properties": {"animal": {"type": "object"}}})";
    static const std::string letter = R"({"type": "object"})";
    static const std::map<std::string, std::string> files{
        {"fhir-r4.json", r4},
        {"fhir-stu3.json", stu3},
        {"letter.json", letter},
        {"catalogue.json",
         R"({"schemas": [)" + entry("fhir-r4", "r4", r4) + ", " + entry("fhir-stu3", "stu3", stu3) + ", " +
             entry("letter", "stu3", letter, R"(, "event": {"system": "urn:test", "code": "letter"})") + "]}"},
    };
    static const auto loaded = catalogue::load_from([](const std::string& name) -> result<std::string> {
        const auto found = files.find(name);
        if (found == files.end()) return base::errc::not_found;
        return found->second;
    });
    if (!loaded) throw std::runtime_error(loaded.error().file + loaded.error().pointer + ": " + loaded.error().what);
    return **loaded;
}

std::string id_of(const fhir::parsed<recognised>& read) {
    if (!read) return "unreadable";
    return read->entry == nullptr ? "none" : read->entry->id;
}

std::string resource_id(std::string_view text, syntax as) { return id_of(recognise_resource(text, as, known())); }

constexpr std::string_view letter_xml = R"(<Bundle xmlns="http://hl7.org/fhir"><type value="message"/><entry><resource>
<MessageHeader><event><system value="urn:test"/><code value="letter"/></event><timestamp value="2026-01-01T00:00:00Z"/>
<source><endpoint value="urn:a"/></source></MessageHeader></resource></entry></Bundle>)";

} // namespace

TEST_CASE("recognise: XML is read in the older release when its event says so", "[validation]") {
    const auto read = recognise(letter_xml, syntax::xml, known());

    CHECK(id_of(read) == "letter");
    CHECK(read->release == fhir::release::stu3);
}

TEST_CASE("recognise: a resource of no type of its own is of none", "[validation]") {
    CHECK(id_of(recognise(R"({"resourceType": "Patient"})", syntax::json, known())) == "none");
    CHECK(id_of(recognise("{", syntax::json, known())) == "unreadable");
    CHECK(id_of(recognise("<a", syntax::xml, known())) == "unreadable");
}

TEST_CASE("recognise: such a resource is of FHIR, in the release that accepts it", "[validation]") {
    CHECK(resource_id(R"({"resourceType": "Patient"})", syntax::json) == "fhir-r4");
    CHECK(resource_id(R"({"resourceType": "Patient", "animal": {}})", syntax::json) == "fhir-stu3");
    CHECK(resource_id(R"({"resourceType": "Patient", "animal": 1})", syntax::json) == "fhir-r4");
    CHECK(resource_id(R"({"animal": {}})", syntax::json) == "none");
    CHECK(resource_id(R"(<Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>)", syntax::xml) ==
          "fhir-r4");
    CHECK(resource_id(R"(<Patient xmlns="http://hl7.org/fhir"><animal><species><text value="cat"/></species></animal>
</Patient>)",
                      syntax::xml) == "fhir-stu3");
}

TEST_CASE("recognise: depth is limited in JSON and XML alike", "[validation]") {
    const std::string json = R"({"resourceType": "Patient", "name": [{"given": ["A"]}]})";
    const std::string xml = R"(<Patient xmlns="http://hl7.org/fhir"><name><given value="A"/></name></Patient>)";

    CHECK(recognise(json, syntax::json, known(), {.depth_max = 4}).has_value());
    CHECK(recognise(xml, syntax::xml, known(), {.depth_max = 4}).has_value());
    CHECK(recognise(json, syntax::json, known(), {.depth_max = 3}).has_error());
    CHECK(recognise(xml, syntax::xml, known(), {.depth_max = 3}).has_error());
}
