// Published messages through the XML codec, read where they lie beside the repository.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "broker/fhir/xml.hpp"

using namespace signalbox::fhir;
namespace fs = std::filesystem;

namespace {

std::string content(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> files(const char* folder, const char* extension) {
    std::vector<fs::path> found;
    const fs::path from = fs::path(SIGNALBOX_REFERENCE_DATA) / folder;
    if (!fs::is_directory(from)) {
        WARN("skipped: no reference data");
        return found;
    }
    for (const auto& entry : fs::recursive_directory_iterator(from))
        if (entry.path().extension() == extension) found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

// Published texts that break FHIR's order of elements: a MessageHeader with its event late, a meta after the text.
bool is_unordered(const fs::path& path) {
    return path.filename() == "Pathology-DiagnosticReport-Lab-Sn-Example.xml" ||
           path.parent_path().filename() == "xml"; // all of gpconnect/itk3/xml
}

// The JSON form of what was read must be that of what was written and read again.
void check_round_trip(const fs::path& path, release fhir_release) {
    const std::string text = content(path);
    const auto order = is_unordered(path) ? element_order::any : element_order::fixed;
    if (order == element_order::any) {
        const auto refused = read_xml(text, fhir_release);
        INFO(path.filename());
        REQUIRE(refused.has_error());
        CHECK(refused.error().code == errc::not_fhir_xml);
    }
    const auto first = read_xml(text, fhir_release, 64, order);
    INFO(path.filename() << (first ? "" : ": " + first.error().what));
    REQUIRE(first.has_value());
    const auto xml = write_xml(first->root(), fhir_release);
    INFO((xml ? "" : xml.error().what));
    REQUIRE(xml.has_value());
    const auto second = read_xml(*xml, fhir_release);
    REQUIRE(second.has_value());
    CHECK(write_json(first->root()) == write_json(second->root()));
}

} // namespace

TEST_CASE("xml codec: the R4 pathology messages come back as they were", "[fhir][xml][reference]") {
    for (const fs::path& path : files("pathology/fhir_r4_ig_bundles", ".xml")) check_round_trip(path, release::r4);
}

TEST_CASE("xml codec: UK Core examples and definitions come back as they were", "[fhir][xml][reference]") {
    for (const fs::path& path : files("pathology/fhir_r4_ukcore", ".xml")) check_round_trip(path, release::r4);
}

TEST_CASE("xml codec: the STU3 ITK3 messages come back as they were", "[fhir][xml][reference]") {
    for (const fs::path& path : files("gpconnect/itk3/xml", ".xml")) check_round_trip(path, release::stu3);
}

TEST_CASE("xml codec: STU3 JSON survives the way through XML", "[fhir][xml][reference]") {
    for (const fs::path& path : files("pathology/fhir_stu3_gpc", ".json")) {
        INFO(path.filename());
        const auto json = read_json(content(path));
        REQUIRE(json.has_value());
        const auto xml = write_xml(json->root(), release::stu3);
        INFO((xml ? "" : xml.error().what));
        REQUIRE(xml.has_value());
        const auto again = read_xml(*xml, release::stu3);
        REQUIRE(again.has_value());
        // Members come back in the order of the types, so the second writing is compared.
        const auto xml_again = write_xml(again->root(), release::stu3);
        REQUIRE(xml_again.has_value());
        CHECK(*xml_again == *xml);
    }
}
