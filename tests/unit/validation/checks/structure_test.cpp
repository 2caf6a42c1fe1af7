#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using pointers = std::vector<std::string>;

// A message whose second entry is a document of these resources, as ITK3 sends it.
std::string envelope_of(const std::vector<resource_text>& payload) {
    const std::string inner = bundle_of("document", payload);
    const std::string outer =
        message_of({{"MessageHeader", "h", refer("focus", {"http://lab/b"})}, {"Bundle", "b", ""}});
    const std::string bundle = R"({"resourceType": "Bundle", "id": "b"})";
    std::string text = outer;
    return text.replace(text.find(bundle), bundle.size(), inner);
}

// Resources of a Bundle without fullUrls, as GP Connect sends them.
std::string collection_of(const std::string& resources) {
    return R"({"resourceType": "Bundle", "type": "collection", "entry": [)" + resources + "]}";
}

} // namespace

TEST_CASE("structure: a Bundle within a message has its own references", "[validation]") {
    const auto payload = [](const std::string& subject) {
        return envelope_of({{"Composition", "c", refers("subject", subject)}, {"Patient", "p", ""}});
    };

    CHECK(breaks("SBX-V-0101", payload("http://lab/p")).empty());
    CHECK(breaks("SBX-V-0101", payload("Patient/p")).empty());
    CHECK(breaks("SBX-V-0101", payload("http://lab/h")).empty()); // of the Bundle around
    CHECK(breaks("SBX-V-0101", payload("Patient/q")) ==
          pointers{"/entry/1/resource/entry/0/resource/subject/reference"});
}

TEST_CASE("structure: fullUrls repeat across Bundles, not within one", "[validation]") {
    CHECK(breaks("SBX-V-0106", envelope_of({{"Composition", "c", ""}, {"MessageHeader", "h", ""}})).empty());
    CHECK(breaks("SBX-V-0106", envelope_of({{"Composition", "c", ""}, {"Patient", "c", ""}})) ==
          pointers{"/entry/1/resource/entry/1/fullUrl"});
}

TEST_CASE("structure: a document begins with its Composition", "[validation]") {
    CHECK(breaks("SBX-V-0121", envelope_of({{"Composition", "c", ""}, {"Composition", "d", ""}})).empty());
    CHECK(breaks("SBX-V-0121", envelope_of({{"Patient", "p", ""}, {"Composition", "c", ""}})) ==
          pointers{"/entry/1/resource/entry/0/resource"});
    CHECK(breaks("SBX-V-0121", bundle_of("collection", {{"Patient", "p", ""}})).empty());
}

TEST_CASE("structure: a fullUrl may be its id in capitals", "[validation]") {
    CHECK(breaks("SBX-V-0105", R"({"resourceType": "Bundle", "entry": [{"fullUrl": "urn:uuid:0A",
        "resource": {"resourceType": "Basic", "id": "0a"}}]})")
              .empty());
}

TEST_CASE("structure: without fullUrls, type and id are an entry's alone", "[validation]") {
    const std::string a = R"({"resource": {"resourceType": "Patient", "id": "1"}})";
    const std::string other_type = R"({"resource": {"resourceType": "Basic", "id": "1"}})";

    CHECK(breaks("SBX-V-0139", collection_of(a + "," + other_type + "," + a)) == pointers{"/entry/2/resource"});
    CHECK(breaks("SBX-V-0139", collection_of(a + "," + other_type)).empty());
    CHECK(breaks("SBX-V-0139", message_of({{"Basic", "1", ""}, {"Basic", "1", ""}})).empty()); // 0106's business
}

TEST_CASE("structure: a Bundle has the trace id of its request, where that is known", "[validation]") {
    const std::string text = R"({"resourceType": "Bundle", "id": "0a"})";

    CHECK(breaks("SBX-V-0117", text, "0A").empty());
    CHECK(breaks("SBX-V-0117", text).empty());
    CHECK(breaks("SBX-V-0117", text, "0b") == pointers{"/id"});
    CHECK(breaks("SBX-V-0117", R"({"resourceType": "Bundle"})", "0b") == pointers{""});
    CHECK(breaks("SBX-V-0117", R"({"resourceType": "OperationOutcome"})", "0b").empty());
}

TEST_CASE("structure: what is contained is referred to, or refers to what is around it", "[validation]") {
    const auto list = [](const std::string& inner, const std::string& members) {
        return R"({"resourceType": "List", "contained": [{"resourceType": "Basic", "id": "c")" + inner + "}]" +
               members + "}";
    };

    CHECK(breaks("SBX-V-0118", list("", "")) == pointers{"/contained/0"});
    CHECK(breaks("SBX-V-0118", list("", refers("subject", "#c"))).empty());
    CHECK(breaks("SBX-V-0118", list(refers("subject", "#"), "")).empty());
    CHECK(breaks("SBX-V-0118", list("", refers("subject", "Basic/c"))).size() == 1);
}

TEST_CASE("structure: nothing is contained in what is contained", "[validation]") {
    const std::string inner = R"({"resourceType": "Basic", "id": "b", "contained": [{"resourceType": "Basic"}]})";

    CHECK(breaks("SBX-V-0119", R"({"resourceType": "List", "contained": [)" + inner + "]}") ==
          pointers{"/contained/0/contained"});
    CHECK(breaks("SBX-V-0119", inner).empty());
}

TEST_CASE("structure: what could change the meaning of all else is refused", "[validation]") {
    CHECK(breaks("SBX-V-0130", R"({"resourceType": "Basic", "code": {"modifierExtension": [{"url": "u"}]}})") ==
          pointers{"/code/modifierExtension"});
    CHECK(breaks("SBX-V-0130", R"({"resourceType": "Basic", "extension": [{"url": "u"}]})").empty());
    CHECK(breaks("SBX-V-0131", R"({"resourceType": "Basic", "implicitRules": "http://rules.example"})") ==
          pointers{"/implicitRules"});
    CHECK_FALSE(validation::find_rule("SBX-V-0130")->tolerated);
}
