#include <algorithm>
#include <string>

#include <catch2/catch.hpp>

#include "broker/pathology/hl7v2/reader.hpp"
#include "broker/pathology/hl7v2/writer.hpp"
#include "tests/support/hl7v2_messages.hpp"
#include "tests/support/hl7v2_reports.hpp"

using namespace signalbox;
using namespace signalbox::test::hl7v2;

namespace {

struct trip {
    pathology::report before;
    v2::written_message written;
    v2::message after;

    explicit trip(const draws& from)
        : before(report_of(from)), written(v2::write_message(before, {})), after(v2::read_message(written.text)) {}

    bool is_whole() const {
        // A flag that is none of HL7's, and a withdrawn result, are kept and said.
        const auto is_said = [](const pathology::finding& one) {
            return one.code != "flag-unknown" && one.code != "withdrawn-result";
        };
        return written.findings.empty() && after.findings.empty() && after.reports.size() == 1 &&
               after.reports.front().report == before &&
               std::none_of(after.reports.front().findings.begin(), after.reports.front().findings.end(), is_said);
    }

    std::string story() const {
        std::string text = written.text;
        std::replace(text.begin(), text.end(), '\r', '\n');
        for (const auto& one : texts(written.findings)) text += "\nwritten: " + one;
        for (const auto& one : texts(after.findings)) text += "\nread: " + one;
        for (const auto& each : after.reports) {
            for (const auto& one : texts(each.findings)) text += "\nread: " + one;
            std::string again = v2::write_message(each.report, {}).text;
            std::replace(again.begin(), again.end(), '\r', '\n');
            text += "\nagain:\n" + again;
        }
        return text;
    }
};

} // namespace

TEST_CASE("hl7v2 round trip: every made-up report is read as it was written", "[pathology][hl7v2][property]") {
    for (std::uint32_t seed = 1; seed <= 800; ++seed) {
        const draws from = random_draws(seed, 60 + seed % 600);
        if (trip(from).is_whole()) continue;
        const draws simplest = shrink(from, [](const draws& each) { return !trip(each).is_whole(); });
        FAIL("seed " << seed << ", in its simplest form:\n" << trip(simplest).story());
    }
}

TEST_CASE("hl7v2 round trip: what is read is written the same again", "[pathology][hl7v2][property]") {
    for (std::uint32_t seed = 1; seed <= 100; ++seed) {
        const trip one(random_draws(seed, 500));
        REQUIRE(one.after.reports.size() == 1);
        CHECK(v2::write_message(one.after.reports.front().report, {}).text == one.written.text);
    }
}

TEST_CASE("hl7v2 round trip: shrinking finds the simplest report that fails", "[pathology][hl7v2][property]") {
    const auto has_a_ratio = [](const draws& from) {
        const auto report = report_of(from);
        return std::any_of(report.investigations.begin(), report.investigations.end(),
                           [](const auto& one) { return one.value.ratio.has_value(); });
    };
    std::uint32_t seed = 1;
    while (!has_a_ratio(random_draws(seed, 500))) ++seed;

    const auto report = report_of(shrink(random_draws(seed, 500), has_a_ratio));

    CHECK(report.investigations.size() == 1);
    CHECK(report.specimens.empty());
    CHECK(report.parties.empty());
    CHECK(report.patient.name.empty());
    CHECK(report.conclusion.empty());
}
