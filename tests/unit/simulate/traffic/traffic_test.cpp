#include "tools/simulate/traffic/traffic.hpp"

#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "broker/app/configuration/load.hpp"
#include "broker/identifiers/nhs_number.hpp"
#include "broker/pathology/edifact/lint.hpp"
#include "broker/trace/format/line.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

std::vector<trace::message> traffic(simulate::workload of, std::uint64_t seed = 1, unsigned minutes = 240) {
    simulate::traffic_settings how;
    how.of = of;
    how.practices = 6;
    how.laboratories = 2;
    how.minutes = minutes;
    how.seed = seed;
    how.start = base::from_iso8601("2026-03-02T08:00:00.000000Z").value();
    std::vector<trace::message> all;
    simulate::make_traffic(simulate::make_neighbourhood(2, 6), how,
                           [&](trace::message each) { all.push_back(std::move(each)); });
    return all;
}

std::string text_of(const std::vector<trace::message>& all) {
    std::string text;
    for (const trace::message& each : all) text += trace::write_line(each) + "\n";
    return text;
}

} // namespace

TEST_CASE("simulate traffic: the same settings give the same bytes, another seed others", "[simulate]") {
    const std::string once = text_of(traffic(simulate::workload::morning));
    CHECK(text_of(traffic(simulate::workload::morning)) == once);
    CHECK(text_of(traffic(simulate::workload::morning, 2)) != once);
}

TEST_CASE("simulate traffic: messages come in the order of their time, numbered from 1", "[simulate]") {
    trace::sequence number = 0;
    trace::offset before{};
    for (const trace::message& each : traffic(simulate::workload::outbreak, 1, 20)) {
        CHECK(each.sequence == ++number);
        CHECK(each.at >= before);
        before = each.at;
    }
    CHECK(number > 100);
    CHECK(before < std::chrono::minutes(20));
}

TEST_CASE("simulate traffic: a morning has every form, and what is sent twice or is unfit among it", "[simulate]") {
    std::map<std::string, int> sorts;
    std::multiset<std::string> digests;
    int sound = 0;
    int unsound = 0;
    for (const trace::message& each : traffic(simulate::workload::morning)) {
        const std::string& text = each.body.bytes;
        sorts[std::string(to_text(each.transport)) + " " + each.workflow]++;
        if (!text.empty() && each.transport != trace::transport::gpconnect) digests.insert(each.body.sha256);
        if (text.starts_with("UNA")) (pathology::edifact::lint(text).empty() ? sound : unsound)++;
    }
    for (const char* each : {"mesh PATH_MEDRPT_V4", "mesh GPFED_CONSULT_REPORT", "mllp ORU^R01", "fhir "})
        CHECK(sorts[each] > 5);
    CHECK(sorts["gpconnect urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1"] > 5);
    CHECK(digests.size() > std::set<std::string>(digests.begin(), digests.end()).size());
    CHECK(sound > 20 * unsound);
    CHECK(unsound > 0);
}

TEST_CASE("simulate traffic: a night has large interchanges and few of them", "[simulate]") {
    const auto night = traffic(simulate::workload::night);
    CHECK(night.size() * 4 < traffic(simulate::workload::morning).size());
    std::size_t largest = 0;
    for (const trace::message& each : night) largest = std::max(largest, each.body.bytes.size());
    CHECK(largest > 30'000);
}

TEST_CASE("simulate traffic: nobody lives in it", "[simulate]") {
    for (const simulate::traffic_practice& practice : simulate::make_neighbourhood(1, 40).practices)
        for (const simulate::patient& each : practice.patients) {
            CHECK(each.nhs_number.starts_with("999"));
            CHECK(identifiers::is_nhs_number(each.nhs_number));
        }
}

TEST_CASE("simulate traffic: no mailbox comes twice, and the hub's files are taken as they are", "[simulate]") {
    const auto between = simulate::make_neighbourhood(simulate::laboratories_max, 300);
    std::set<std::string> boxes;
    for (const auto& each : between.laboratories) CHECK(boxes.insert(each.mailbox).second);
    for (const auto& each : between.practices) CHECK(boxes.insert(each.mailbox).second);

    const temporary_folder folder;
    static_cast<void>(folder.write("directory.yaml", simulate::hub_directory(between)));
    app::command_line_settings with;
    with.config = folder.write("signalbox.yaml", simulate::hub_configuration(between, "directory.yaml"));
    const app::configuration read = app::load_configuration(with);
    CHECK(read.directory.mailboxes.size() == boxes.size());
    CHECK(read.destinations.size() == 2);
    REQUIRE(read.gpconnect.has_value());
    CHECK(read.gpconnect->practices.size() == between.practices.size());
}
