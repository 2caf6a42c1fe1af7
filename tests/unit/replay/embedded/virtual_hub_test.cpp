#include "tools/replay/embedded/virtual_hub.hpp"

#include <catch2/catch.hpp>

#include "broker/app/configuration/load.hpp"
#include "tests/support/interchange_text.hpp"
#include "tests/support/mesh_client.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using namespace std::chrono_literals;

namespace {

const mesh_account laboratory{"RX1LAB01", "signalbox-demo", "signalbox-demo-key"};

// What the practice of the demo got of one report, and when, for a hub whose time begins at nine.
struct told {
    std::string message_id;
    std::vector<replay::captured> taken;
    std::chrono::microseconds after{};

    bool operator==(const told& other) const {
        return message_id == other.message_id && taken == other.taken && after == other.after;
    }
};

const base::time_point nine = base::from_iso8601("2026-03-01T09:00:00.000000Z").value();

replay::virtual_hub::settings demo_in(const temporary_folder& folder) {
    app::command_line_settings with;
    with.data = folder.text();
    return {app::load_configuration(with), folder.file("hub"), nine, 7, {}};
}

told play(std::vector<replay::outage> outages) {
    const temporary_folder folder;
    auto settings = demo_in(folder);
    settings.outages = std::move(outages);
    replay::virtual_hub hub(std::move(settings));
    mesh_client client({hub.mesh().port, "", "", ""});
    const std::string report = interchange_text().report("9990000018", "26/B1").build();
    const http_answer answer = client.request("POST", "/messageexchange/RX1LAB01/outbox",
                                              {{"Authorization", mesh_token(laboratory, {}, "0", "202603010900")},
                                               {"Mex-To", "A81001GP"},
                                               {"Mex-WorkflowID", "PATH_MEDRPT_V4"},
                                               {"Accept", "application/vnd.mesh.v2+json"},
                                               {"Content-Type", "application/octet-stream"}},
                                              report);
    REQUIRE(answer.status == 202);

    told made;
    made.message_id = json_text(answer.body, "message_id");
    hub.advance_to(hub.clock().now());
    made.taken = hub.take_captured();
    while (made.taken.empty() && hub.clock().now() < nine + 12h) {
        hub.advance_to_next();
        made.taken = hub.take_captured();
    }
    made.after = hub.clock().now() - nine;
    return made;
}

} // namespace

TEST_CASE("virtual hub: what is sent arrives while the clock stands, and the same every time", "[replay]") {
    const told once = play({});
    REQUIRE(once.taken.size() == 1);
    CHECK(once.taken.front().destination == "practice-a81001");
    CHECK(once.taken.front().content_type == "application/fhir+json");
    CHECK(once.message_id.starts_with("20260301090000000000_"));
    CHECK(once.after == 0s);
    CHECK(play({}) == once);
}

TEST_CASE("virtual hub: eight hours of retries pass while nobody waits", "[replay]") {
    const std::vector<replay::outage> night = {{"practice-a81001", 0s, 8h}};
    const told once = play(night);
    REQUIRE(once.taken.size() == 1);
    CHECK(once.taken.front().attempt > 100);
    CHECK(once.after >= 8h);
    CHECK(once.after <= 8h + 5min); // the longest wait between two attempts
    CHECK(play(night) == once);
}

TEST_CASE("virtual hub: a year in which nothing happens is a leap for each day", "[replay]") {
    const temporary_folder folder;
    replay::virtual_hub hub(demo_in(folder));
    int leaps = 0;
    for (; hub.clock().now() < nine + std::chrono::days(365); ++leaps) hub.advance_to_next();
    CHECK(leaps <= 366);
}
