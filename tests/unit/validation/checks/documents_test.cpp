#include <catch2/catch.hpp>

#include "tests/unit/validation/checks/broken_rules.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using pointers = std::vector<std::string>;

// An envelope around a document of these resources behind its Composition, which refers to what `sections` says.
std::string envelope(const std::string& focus, const std::vector<resource_text>& inner = {},
                     const std::string& sections = "") {
    std::vector<resource_text> resources{{"Composition", "c", sections}};
    resources.insert(resources.end(), inner.begin(), inner.end());
    const std::string document = bundle_of("document", resources);
    const std::string members = document.substr(document.find("\"type\""));
    return message_of({{"MessageHeader", "h", focus},
                       {"Organization", "o", ""},
                       {"Bundle", "d", ", " + members.substr(0, members.size() - 1)}});
}

std::string section_of(const std::vector<std::string>& references) {
    std::string entry = refer("entry", references);
    return R"(, "section": [{)" + entry.substr(2) + "}]";
}

} // namespace

TEST_CASE("documents: the header's focus is the payload", "[validation]") {
    CHECK(breaks("SBX-V-0170", envelope(refer("focus", {"http://lab/d"}))).empty());
    CHECK(breaks("SBX-V-0170", envelope(refer("focus", {"http://lab/o"}))) == pointers{"/entry/0/resource/focus/0"});
    CHECK(breaks("SBX-V-0170", envelope(refer("focus", {"http://lab/d", "http://lab/x"}))) ==
          pointers{"/entry/0/resource/focus/1"});
    // Without a payload the focus is what the message is about.
    CHECK(breaks("SBX-V-0170",
                 message_of({{"MessageHeader", "h", refer("focus", {"http://lab/o"})}, {"Organization", "o", ""}}))
              .empty());
}

TEST_CASE("documents: what nothing refers to is never shown", "[validation]") {
    const std::vector<resource_text> inner{{"Patient", "p", ""}, {"Binary", "b", ""}};
    const auto strays = [&](const std::vector<std::string>& references) {
        return breaks("SBX-V-0171", envelope("", inner, section_of(references)));
    };

    CHECK(strays({"http://lab/p", "Binary/b"}).empty());
    CHECK(strays({"http://lab/p"}) == pointers{"/entry/2/resource/entry/2/resource"});
    // Not by itself either.
    const std::vector<resource_text> own{{"Patient", "p", refers("managingOrganization", "http://lab/p")}};
    CHECK(breaks("SBX-V-0171", envelope("", own)) == pointers{"/entry/2/resource/entry/1/resource"});
    CHECK(breaks("SBX-V-0171", message_of({{"Composition", "c", ""}, {"Patient", "p", ""}})).empty());
}

TEST_CASE("documents: the Patient of the document is the only one of the message", "[validation]") {
    const std::string two = message_of(
        {{"MessageHeader", "h", ""},
         {"Patient", "q", ""},
         {"Bundle", "d", R"(, "type": "document", "entry": [{"resource": {"resourceType": "Patient", "id": "p"}}])"}});
    CHECK(breaks("SBX-V-0140", two) == pointers{"/entry/2/resource/entry/0/resource"});

    const std::string found = bundle_of(
        "searchset",
        {{"Bundle", "a", R"(, "type": "document", "entry": [{"resource": {"resourceType": "Patient", "id": "p"}}])"},
         {"Bundle", "b", R"(, "type": "document", "entry": [{"resource": {"resourceType": "Patient", "id": "q"}}])"}});
    CHECK(breaks("SBX-V-0140", found).empty());
}
