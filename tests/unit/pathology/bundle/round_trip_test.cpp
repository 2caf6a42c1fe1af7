#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/pathology/bundle/bundle.hpp"
#include "tests/support/bundle_reports.hpp"

using namespace signalbox;
using namespace signalbox::pathology;
using signalbox::tests::bundle_reports;

namespace {

read_report there_and_back(const report& from) {
    const auto message = fhir::read_json(bundle::write_r4(from, {"seed"}).json);
    return bundle::read_r4(*message);
}

// The parts of the model that differ, for a test that fails.
std::string difference(const report& left, const report& right) {
    std::string parts;
    const auto compare = [&](const auto& l, const auto& r, const char* name) {
        if (!(l == r)) parts += std::string(name) + " ";
    };
    compare(left.sender, right.sender, "sender");
    compare(left.recipient, right.recipient, "recipient");
    compare(left.control_reference, right.control_reference, "control_reference");
    compare(left.message_reference, right.message_reference, "message_reference");
    compare(left.generated, right.generated, "generated");
    compare(left.parties, right.parties, "parties");
    compare(left.id, right.id, "id");
    compare(left.status, right.status, "status");
    compare(left.issued, right.issued, "issued");
    compare(left.code, right.code, "code");
    compare(left.conclusion, right.conclusion, "conclusion");
    compare(left.patient, right.patient, "patient");
    compare(left.requests, right.requests, "requests");
    compare(left.specimens, right.specimens, "specimens");
    if (left.investigations.size() != right.investigations.size()) return parts + "investigations";
    for (std::size_t i = 0; i < left.investigations.size(); ++i)
        compare(left.investigations[i], right.investigations[i], ("/" + std::to_string(i)).c_str());
    return parts;
}

std::string lines_of(const findings& found) {
    std::string lines;
    for (const finding& f : found) lines += describe(f) + "\n";
    return lines;
}

} // namespace

TEST_CASE("R4 bundle: what EDIFACT says comes back as it was, and nothing is lost", "[pathology][bundle]") {
    bundle_reports reports(11);
    for (int i = 0; i < 500; ++i) {
        const report sent = reports.next();
        const read_report back = there_and_back(sent);
        INFO("report " << i << "\n" << bundle::write_r4(sent, {"seed"}).json);
        REQUIRE(difference(back.report, sent) == "");
        REQUIRE(back.report == sent);
        REQUIRE(lines_of(back.findings) == "");
    }
}

TEST_CASE("R4 bundle: a report that was read is written as the same bytes", "[pathology][bundle]") {
    bundle_reports reports(12);
    for (int i = 0; i < 200; ++i) {
        const std::string once = bundle::write_r4(reports.next(), {"seed"}).json;
        const std::string twice = bundle::write_r4(bundle::read_r4(*fhir::read_json(once)).report, {"seed"}).json;
        REQUIRE(once == twice);
    }
}

TEST_CASE("R4 bundle: the seed changes the ids alone, and each id is there once", "[pathology][bundle]") {
    const report sent = bundle_reports(13).next();
    const auto first = fhir::read_json(bundle::write_r4(sent, {"one"}).json);
    const auto other = fhir::read_json(bundle::write_r4(sent, {"two"}).json);

    CHECK(bundle::write_r4(sent, {"one"}).json == fhir::write_json(first->root()));
    CHECK(first->root().string("id") != other->root().string("id"));
    CHECK(bundle::read_r4(*first).report == bundle::read_r4(*other).report);
    std::vector<std::string> ids;
    for (const auto entry : first->root().find("entry")) ids.emplace_back(entry.find("resource").string("id"));
    std::sort(ids.begin(), ids.end());
    CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
}
