#include <catch2/catch.hpp>

#include "broker/pathology/edifact/interchange.hpp"
#include "broker/pathology/edifact/latin1.hpp"
#include "broker/pathology/edifact/writer.hpp"
#include "tests/support/edifact_text.hpp"
#include "tests/support/pathology_reports.hpp"

namespace {

using namespace signalbox::pathology;

const date_time may_day = parse_digits("202605011200").value();

edifact::written_interchange written(const report& of, const std::string& variant = "NHS003") {
    return edifact::write_interchange({&of, 1}, {.prepared = may_day, .variant = variant});
}

// What NHS003 can carry comes back as it was, nothing is said to be lost, and no error is found.
bool comes_back(const report& of, const std::string& variant) {
    const auto sent = written(of, variant);
    const auto read = edifact::read_interchange(sent.text);
    if (!read.acceptable() || read.parts.size() != 1 || !read.parts[0].acceptable()) return false;
    for (const finding& each : sent.findings)
        if (each.severity != severity::warning) return false;
    return read.parts[0].report == of;
}

std::string told(const report& of, const std::string& variant) {
    const auto sent = written(of, variant);
    const auto read = edifact::read_interchange(sent.text);
    std::string text;
    for (const char c : sent.text) edifact::append_utf8(text, c);
    text += "\nwritten:";
    for (const finding& each : sent.findings) text += "\n  " + describe(each);
    text += "\nread:";
    for (const auto& part : read.parts)
        for (const finding& each : part.findings) text += "\n  " + describe(each);
    return text;
}

} // namespace

TEST_CASE("edifact round trip: two thousand reports come back as they were", "[edifact][property]") {
    constexpr std::uint64_t seed = 20260501;
    std::mt19937_64 random(seed);
    const std::array<std::string, 3> variants{"NHS003", "NHS002", "NHS004"};
    for (int i = 0; i < 2000; ++i) {
        const report one = any_report(random);
        const std::string& variant = variants.at(static_cast<std::size_t>(i % 3));
        if (comes_back(one, variant)) continue;
        const report least = shrunk(one, [&](const report& each) { return !comes_back(each, variant); });
        FAIL("report " << i << " of seed " << seed << ", smallest that fails:\n" << told(least, variant));
    }
}

TEST_CASE("edifact round trip: several reports in one interchange come back in order", "[edifact][property]") {
    std::mt19937_64 random(7);
    for (int i = 0; i < 50; ++i) {
        std::vector<report> some;
        for (std::size_t k = 0; k < 4; ++k) {
            some.push_back(any_report(random));
            some[k].sender = some[0].sender;
            some[k].recipient = some[0].recipient;
            some[k].control_reference = some[0].control_reference;
            some[k].message_reference = std::to_string(k + 1);
        }
        const auto read = edifact::read_interchange(edifact::write_interchange(some, {.prepared = may_day}).text);
        CHECK(read.acceptable());
        std::vector<report> again;
        for (const auto& part : read.parts) again.push_back(part.report);
        CHECK((again == some));
    }
}

TEST_CASE("edifact round trip: line breaks between segments and inside them change nothing", "[edifact][property]") {
    std::mt19937_64 random(11);
    for (int i = 0; i < 100; ++i) {
        const report one = any_report(random);
        std::string wrapped;
        for (const char c : written(one).text) {
            wrapped += c;
            if (wrapped.size() % 61 == 0 && wrapped.size() > 20) wrapped += "\r\n";
        }
        const auto read = edifact::read_interchange(wrapped);
        REQUIRE(read.parts.size() == 1);
        CHECK((read.parts[0].report == one));
    }
}

TEST_CASE("edifact round trip: shrinking finds the one result that fails", "[edifact]") {
    std::mt19937_64 random(3);
    report one = any_report(random);
    while (one.investigations.size() < 5) one = any_report(random);
    one.investigations[3].method.text = "by eye";
    const auto fails = [](const report& each) {
        return std::any_of(each.investigations.begin(), each.investigations.end(),
                           [](const investigation& result) { return result.method.text == "by eye"; });
    };
    const report least = shrunk(one, fails);
    CHECK(least.investigations.size() == 1);
    CHECK(least.parties.empty());
    CHECK(least.specimens.empty());
    CHECK(fails(least));
}
