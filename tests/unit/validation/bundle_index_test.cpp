#include "broker/validation/bundle_index.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"

using namespace signalbox;
using validation::bundle_index;
using validation::resource_type;

namespace {

// The inner Bundle's type stands behind its entries, and both Bundles have a Patient/1.
constexpr const char* envelope = R"({"resourceType": "Bundle", "type": "message", "entry": [
  {"resource": {"resourceType": "Patient", "id": "1"}},
  {"resource": {"entry": [
      {"resource": {"resourceType": "Patient", "id": "1", "contained": [{"resourceType": "Device", "id": "d"}]}},
      {"resource": {"resourceType": "List", "id": "2", "subject": {"reference": "Patient/1"}}}],
    "type": "document", "resourceType": "Bundle"}},
  {"resource": {"resourceType": "Nonsense", "id": "3", "subject": {"reference": "Patient/1"}}}]})";

std::vector<std::string> types_of(const bundle_index& index) {
    std::vector<std::string> types;
    for (const bundle_index::resource& r : index.resources()) types.emplace_back(r.type_text);
    return types;
}

fhir::value at(const fhir::document& d, const std::string& pointer) {
    for (std::uint32_t i = 0; i < d.size(); ++i)
        if (d.at(i).pointer() == pointer) return d.at(i);
    return {};
}

} // namespace

TEST_CASE("bundle index: resources are in document order, wherever their types stand", "[validation]") {
    const auto message = fhir::read_json(envelope);
    const bundle_index index(*message);
    CHECK(types_of(index) ==
          std::vector<std::string>{"Bundle", "Patient", "Bundle", "Patient", "Device", "List", "Nonsense"});
    const auto patients = index.numbers_of(resource_type::patient);
    CHECK(std::vector<std::uint32_t>(patients.begin(), patients.end()) == std::vector<std::uint32_t>{1, 3});
    CHECK(index.numbers_of(resource_type::observation).empty());
    CHECK(index.numbers_of(resource_type::other).size() == 1);
    CHECK(index.type_of(at(*message, "/entry/2/resource")) == resource_type::other);
    CHECK(index.type_text_of(at(*message, "/entry/2/resource")) == "Nonsense");
    CHECK(index.type_text_of(at(*message, "/entry/2")).empty());
}

TEST_CASE("bundle index: each resource knows what it stands in", "[validation]") {
    const auto message = fhir::read_json(envelope);
    const bundle_index index(*message);
    std::vector<std::uint32_t> around;
    std::vector<std::uint32_t> bundles;
    for (const bundle_index::resource& r : index.resources()) {
        around.push_back(r.around);
        bundles.push_back(r.bundle);
    }
    CHECK(around == std::vector<std::uint32_t>{bundle_index::none, 0, 0, 2, 3, 2, 0});
    CHECK(bundles == std::vector<std::uint32_t>{0, 0, 1, 1, 1, 1, 0});
    CHECK(index.bundle_type_around(at(*message, "/entry/1/resource")) == "message");
    CHECK(index.bundle_type_around(at(*message, "/entry/1/resource/entry/1/resource/subject")) == "document");
    CHECK(index.bundle_type_around(at(*message, "")).empty());

    validation::innermost_resource innermost(index.resources());
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < message->size(); ++i) found.push_back(innermost.around(i));
    for (std::uint32_t i = 0; i < message->size(); ++i) {
        fhir::value v = message->at(i).parent();
        while (v && !index.number_of(v)) v = v.parent();
        INFO(message->at(i).pointer());
        CHECK(found[i] == (v ? *index.number_of(v) : bundle_index::none));
    }
}

TEST_CASE("bundle index: a reference leads into the innermost Bundle that has its target", "[validation]") {
    const auto message = fhir::read_json(envelope);
    const bundle_index index(*message);
    const auto found = [&](const char* text, const char* from) {
        return index.find(text, at(*message, from)).pointer();
    };
    CHECK(found("Patient/1", "/entry/1/resource/entry/1/resource/subject") == "/entry/1/resource/entry/0/resource");
    CHECK(found("Patient/1", "/entry/2/resource/subject") == "/entry/0/resource");
    CHECK(found("Nonsense/3", "/entry/1/resource/entry/1/resource/subject") == "/entry/2/resource");
    CHECK_FALSE(index.find("List/2", at(*message, "/entry/2/resource/subject")));
    CHECK_FALSE(index.find("List/2", at(*message, "/entry/1/resource"))); // the Bundle itself stands outside
    CHECK(found("#d", "/entry/1/resource/entry/0/resource/id") == "/entry/1/resource/entry/0/resource/contained/0");
}

TEST_CASE("bundle index: ids that differ are known to", "[validation]") {
    const auto differ = [](const char* first, const char* second) {
        const auto message = fhir::read_json(std::string(R"({"resourceType": "Bundle", "entry": [{"resource": )") +
                                             first + R"(}, {"resource": )" + second + "}]}");
        return bundle_index(*message).have_different_ids();
    };
    CHECK(differ(R"({"resourceType": "List", "id": "1"})", R"({"resourceType": "List", "id": "2"})"));
    CHECK(differ(R"({"resourceType": "List"})", R"({"resourceType": "List"})"));
    CHECK_FALSE(differ(R"({"resourceType": "List", "id": "1"})", R"({"resourceType": "List", "id": "1"})"));
    CHECK_FALSE(differ(R"({"id": "1"})", R"({"id": "1"})"));
}
