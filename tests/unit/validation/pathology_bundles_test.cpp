#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/pathology/bundle/bundle.hpp"
#include "broker/validation/catalogue.hpp"
#include "tests/support/bundle_reports.hpp"

using namespace signalbox;
using signalbox::tests::bundle_reports;
using validation::catalogue;
using validation::strength;

namespace {

const catalogue& known() {
    static const auto loaded = *catalogue::load(SIGNALBOX_SOURCE_DIR "/schemas");
    return *loaded;
}

// The errors that a check finds, one a line; empty for none.
std::string errors_in(const std::string& json, std::string_view type, strength how) {
    const auto message = fhir::read_json(json);
    std::string lines;
    for (const auto& v : catalogue::check(*known().find(type), *message, 100, how).violations)
        if (v.severity == validation::severity::error) lines += to_line(v) + "\n";
    return lines;
}

// With all that the guide demands and EDIFACT need not say.
pathology::report completed(pathology::report r) {
    using party = pathology::party;
    r.parties = {{party::role::requester, party::kind::person, {}, "DR A DOCTOR", ""},
                 {party::role::laboratory, party::kind::organisation, {}, "TEST LABORATORY", ""}};
    return r;
}

} // namespace

TEST_CASE("pathology bundles: R4 from any report of EDIFACT is accepted in tolerant strength", "[validation]") {
    bundle_reports reports(1);
    for (int i = 0; i < 300; ++i) {
        INFO("report " << i);
        const auto made = pathology::bundle::write_r4(reports.next(), {"seed " + std::to_string(i)});
        const auto message = fhir::read_json(made.json);
        REQUIRE(message.has_value());
        CHECK(known().recognise(message->root())->id == "pathology-report-r4");
        REQUIRE(errors_in(made.json, "pathology-report-r4", strength::tolerant) == "");
        REQUIRE(errors_in(made.json, "fhir-r4", strength::tolerant) == "");
    }
}

TEST_CASE("pathology bundles: R4 with a requester and a laboratory is accepted in strict strength", "[validation]") {
    bundle_reports reports(2);
    for (int i = 0; i < 300; ++i) {
        INFO("report " << i);
        const auto made = pathology::bundle::write_r4(completed(reports.next()), {"seed"});
        REQUIRE(errors_in(made.json, "pathology-report-r4", strength::strict) == "");
    }
}

TEST_CASE("pathology bundles: STU3 is accepted as an ITK3 message", "[validation]") {
    bundle_reports reports(3);
    for (int i = 0; i < 300; ++i) {
        INFO("report " << i);
        const auto made = pathology::bundle::write_stu3(reports.next(), {"seed"});
        const auto message = fhir::read_json(made.json);
        REQUIRE(message.has_value());
        CHECK(known().recognise(message->root())->id == "itk3-message-stu3");
        REQUIRE(errors_in(made.json, "itk3-message-stu3", strength::tolerant) == "");
    }
}
