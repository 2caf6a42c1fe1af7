#include <catch2/catch.hpp>

#include "broker/base/metrics.hpp"
#include "tests/support/captured_stderr.hpp"
#include "tests/support/delivery_bench.hpp"
#include "tests/support/interchange_text.hpp"

using namespace signalbox;
using message::delivery_state;

TEST_CASE("courier: what a rendering lost is a line of the log and numbers, without codes", "[delivery]") {
    const base::counter codes("signalbox_mapping_codes_total", "", {{"result", "unmapped"}});
    const auto codes_before = codes.value();
    test::captured_stderr log;
    tests::delivery_bench bench;
    const auto carrier = std::make_shared<tests::scripted_carrier>(
        [](const auto&) { return tests::answer_with(delivery::outcome::kind::accepted); }, true);
    bench.add("system", carrier).form = mapping::form::hl7v2_oru;
    const auto whole =
        bench.store.add("folder", "all", tests::interchange_text().report("9990000018", "R-1").build(), "edifact");
    const auto id = bench.store.add_part(bench.store.get(whole).message_id, 1, "system", "lane");
    REQUIRE(bench.start());

    REQUIRE(bench.store.wait_for(id, delivery_state::delivered));
    const std::string said = log.text();
    CHECK(said.find("\"event\":\"delivery.losses\"") != std::string::npos);
    CHECK(said.find("1 code without a target") != std::string::npos);
    CHECK(said.find("423..") == std::string::npos);
    CHECK(codes.value() == codes_before + 1);
}
