#include "broker/validation/checks/gathered.hpp"

#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/validation/checks/hints.hpp"
#include "broker/validation/checks/remembered.hpp"

using namespace signalbox;
using namespace signalbox::validation;

namespace {

// All that is gathered of a text, which has to outlive nothing.
struct gathered_text {
    explicit gathered_text(const std::string& text)
        : message(std::make_unique<fhir::document>(*fhir::read_json(text))),
          named(*message),
          index(*message, named),
          all(*message, named, index) {}

    std::unique_ptr<fhir::document> message;
    named_values named;
    bundle_index index;
    checks::gathered all;
};

using list = std::vector<std::string>;

std::string pointer_of(const fhir::value& v) { return v ? v.pointer() : "none"; }

} // namespace

TEST_CASE("gathered: one text leads elsewhere from another Bundle", "[validation]") {
    const gathered_text text(R"({"resourceType": "Bundle", "entry": [
        {"resource": {"resourceType": "Patient", "id": "1"}},
        {"resource": {"resourceType": "List", "subject": {"reference": "Patient/1"}}},
        {"resource": {"resourceType": "Bundle", "entry": [
            {"resource": {"resourceType": "Patient", "id": "1"}},
            {"resource": {"resourceType": "List", "subject": {"reference": "Patient/1"}}}]}},
        {"resource": {"resourceType": "List", "subject": {"reference": "Patient/1"}, "source": {"reference": "List/9"}}}]})");
    list targets;
    for (const checks::reference& r : text.all.references) targets.push_back(pointer_of(r.target));
    CHECK(targets == list{"/entry/0/resource", "/entry/2/resource/entry/0/resource", "/entry/0/resource", "none"});
    CHECK(text.all.references[0].type == resource_type::patient);
    CHECK(text.all.references[3].type == resource_type::other);
    CHECK(text.all.target_of(text.all.references[1].text).index() == text.all.references[1].target.index());
    CHECK_FALSE(text.all.target_of(text.all.references[3].text));
    CHECK_FALSE(text.all.target_of(text.message->root()));
    CHECK_FALSE(text.all.target_of({}));
}

TEST_CASE("gathered: a fragment leads to what the resource around it contains", "[validation]") {
    const gathered_text text(R"({"resourceType": "Bundle", "entry": [
        {"resource": {"resourceType": "List", "contained": [{"resourceType": "Patient", "id": "p"}],
            "subject": {"reference": "#p"}}},
        {"resource": {"resourceType": "List", "contained": [{"resourceType": "Patient", "id": "p"}],
            "subject": {"reference": "#p"}}}]})");
    REQUIRE(text.all.references.size() == 2);
    CHECK(pointer_of(text.all.references[0].target) == "/entry/0/resource/contained/0");
    CHECK(pointer_of(text.all.references[1].target) == "/entry/1/resource/contained/0");
}

TEST_CASE("gathered: subjects are in the order of the resources, each with where it leads", "[validation]") {
    const gathered_text text(R"({"resourceType": "Bundle", "entry": [
        {"resource": {"resourceType": "Patient", "id": "1"}},
        {"resource": {"resourceType": "List", "contained": [{"resourceType": "List", "subject": {"display": "a"}}],
            "patient": {"reference": "Patient/1"}, "subject": {"identifier": {"assigner": {"reference": "List/1"}},
            "reference": "Patient/1"}}}], "other": {"subject": {}}})");
    list found;
    for (const checks::subject& s : text.all.subjects)
        found.push_back(pointer_of(s.whole) + (s.refers == nullptr ? " none" : " " + pointer_of(s.refers->target)));
    CHECK(found == list{"/entry/1/resource/subject /entry/0/resource", "/entry/1/resource/patient /entry/0/resource",
                        "/entry/1/resource/contained/0/subject none"});
}

TEST_CASE("gathered: a subject with another one within refers where it says", "[validation]") {
    const gathered_text text(R"({"resourceType": "List", "subject": {"within": {"resourceType": "List",
        "subject": {"reference": "#a"}}, "reference": "#"}})");
    list found;
    for (const checks::subject& s : text.all.subjects)
        found.push_back(s.refers == nullptr ? "none" : pointer_of(s.refers->text));
    CHECK(found == list{"/subject/reference", "/subject/within/subject/reference"});
}

TEST_CASE("gathered: systems are kept by what they are", "[validation]") {
    const gathered_text text(R"([{"system": "http://snomed.info/sct"}, {"system": "http://unitsofmeasure.org"},
        {"system": "http://fhir.nhs.net/Id/nhs-number"}, {"system": "https://fhir.nhs.uk/Id/nhs-number"},
        {"system": "https://snomed.info/SCT/"}, {"system": "http://unitsofmeasure.org/"}, {"system": "other"}])");
    const auto places = [](const std::vector<fhir::value>& systems) {
        list all;
        for (const fhir::value& v : systems) all.push_back(v.pointer().substr(1, 1));
        return all;
    };
    CHECK(places(text.all.systems(checks::system_kind::snomed)) == list{"0"});
    CHECK(places(text.all.systems(checks::system_kind::ucum)) == list{"1"});
    CHECK(places(text.all.systems(checks::system_kind::nhs_number_misspelt)) == list{"2"});
    CHECK(places(text.all.systems(checks::system_kind::nhs_number)) == list{"3"});
    CHECK(places(text.all.nhs_number_systems) == list{"2", "3"});
    CHECK(places(text.all.systems(checks::system_kind::snomed_misspelt)) == list{"4"});
    CHECK(places(text.all.systems(checks::system_kind::ucum_misspelt)) == list{"5"});
    CHECK(text.all.systems(checks::system_kind::other).empty());
}

TEST_CASE("gathered: dates are those that can be read", "[validation]") {
    const gathered_text text(R"([{"issued": "2026-02-31"}, {"issued": "2026-2"}, {"start": "2026-02-04T10:00:00Z"}])");
    REQUIRE(text.all.dates.size() == 2);
    CHECK(text.all.dates[0].said.day == 31);
    CHECK(text.all.dates[1].said.hour == 10);
}

TEST_CASE("remembered: the answer is the function's for every text, however many there are", "[validation]") {
    std::vector<std::string> texts;
    for (int i = 0; i < 500; ++i) texts.push_back(std::to_string(i * 7919));
    checks::remembered<std::size_t> sizes;
    std::size_t asked = 0;
    const auto size_of = [&](std::string_view text) {
        ++asked;
        return text.size();
    };
    for (int round = 0; round < 2; ++round)
        for (const std::string& text : texts) CHECK(sizes.of(text, size_of) == text.size());
    asked = 0;
    for (int round = 0; round < 9; ++round) CHECK(sizes.of(texts[17], size_of) == texts[17].size());
    CHECK(asked <= 1);
}

TEST_CASE("hints: texts that are equal are never told to differ", "[validation]") {
    const auto differ = [](const std::vector<std::string>& texts) {
        return checks::have_different_hints(texts, [](const std::string& text) { return std::string_view(text); });
    };
    CHECK(differ({}));
    CHECK(differ({"a", "b", "abcdefgh", "abcdefgi"}));
    CHECK_FALSE(differ({"a", "b", "a"}));
    CHECK_FALSE(differ({"00000000-0000-4000-8000-000000000001", "x", "00000000-0000-4000-8000-000000000001"}));
}
