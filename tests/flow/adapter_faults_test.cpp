// promises.md, Failure tests: "adapter hangs, resets, answers garbage, 1 B/s, 10 GB, redirects, 500, 429".
#include <map>

#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/json_facts.hpp"
#include "tests/support/report_builder.hpp"
#include "tests/support/webhook_sink.hpp"

using namespace signalbox::tests;

namespace {

using treatment = webhook_sink::treatment;

// How each destination is treated by its server, and where its delivery is then.
struct misdeed {
    std::string name;
    treatment what;
    std::string state;
    std::string keyed_state; // where the server honours keys
};

const std::vector<misdeed> misdeeds{
    {"hang", treatment::hang, "held", "ambiguous"},
    {"reset", treatment::reset, "held", "ambiguous"},
    {"garbage", treatment::garbage, "held", "ambiguous"},
    {"lie", treatment::lie, "held", "ambiguous"},
    {"drip", treatment::drip, "held", "ambiguous"},
    {"flood", treatment::flood, "held", "ambiguous"},
    {"error", treatment::error, "held", "ambiguous"},
    {"busy", treatment::busy, "retry_wait", "retry_wait"},
    {"redirect", treatment::redirect, "retry_wait", "retry_wait"},
};

class misbehaving_hub {
  public:
    explicit misbehaving_hub(bool idempotent) : hub_(options(idempotent)) { hub_.start(); }

    void send(std::uint32_t number) {
        mesh_client client(hub_.endpoint());
        const std::string text =
            report_builder{.nhs_number = synthetic_nhs_number(number),
                           .report_id = "REP-" + std::to_string(number),
                           .bundle_id = "00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + number)}
                .build();
        REQUIRE(client.send(hub_.laboratory(), "GP01", "PATH_MEDRPT_V4", text).status == 202);
    }
    std::string state_of(const std::string& destination) {
        const auto listed = hub_.command({"delivery", "list", "--destination", destination, "--json"});
        return json_text(listed.output, "state");
    }
    hub_fixture& hub() { return hub_; }
    webhook_sink& server() { return server_; }
    long memory_peak_kb() {
        const std::string status = file_text("/proc/" + std::to_string(hub_.hub().pid()) + "/status");
        return std::stol(status.substr(status.find("VmHWM:") + 6));
    }

  private:
    hub_options options(bool idempotent) {
        hub_options made;
        made.program = SIGNALBOX_BINARY;
        made.tls = false;
        made.reports_to = "[practice-files";
        const std::string secret = place_.write("secret", "a secret of 32 bytes, or longer.");
        for (const misdeed& each : misdeeds) {
            made.reports_to += ", " + each.name;
            made.destinations_yaml +=
                "  - name: " + each.name +
                "\n    kind: webhook\n    url: http://127.0.0.1:" + std::to_string(server_.port()) + "/" + each.name +
                "\n    secret: {file: " + secret + "}\n    idempotent: " + (idempotent ? "true" : "false") +
                "\n    retry: {attempt_deadline: 2s, first_wait: 1s}\n";
        }
        made.reports_to += "]";
        return made;
    }

    static treatment treat(const std::string& path) {
        for (const misdeed& each : misdeeds)
            if (path == "/" + each.name) return each.what;
        return treatment::accept;
    }

    temporary_folder place_;
    webhook_sink server_{[](const std::string& path, const std::string&) { return treat(path); }};
    hub_fixture hub_;
};

} // namespace

TEST_CASE("adapter faults: whatever a server does, its delivery waits for what promises.md says, others flow",
          "[flow][adapter]") {
    misbehaving_hub hub(false);
    hub.send(1);

    for (const misdeed& each : misdeeds) {
        CAPTURE(each.name);
        CHECK(eventually([&] { return hub.server().posts("/" + each.name) > 0; }));
        CHECK(eventually([&] { return hub.state_of(each.name) == each.state; }));
    }
    hub.send(2); // and nobody is in anybody's way
    CHECK(eventually([&] { return hub.hub().practice_files().size() == 2; }));
    CHECK(hub.server().all().empty());
    CHECK(hub.server().posts("/accept") == 0); // no redirect is followed
    CHECK(hub.memory_peak_kb() < 1'500'000);   // of an answer of 10 GB; a sanitized hub takes some hundred MB by itself
}

TEST_CASE("adapter faults: where keys are honoured what may have arrived is tried again, with its key",
          "[flow][adapter]") {
    misbehaving_hub hub(true);
    hub.send(1);

    for (const misdeed& each : misdeeds) {
        if (each.keyed_state != "ambiguous") continue;
        CAPTURE(each.name);
        CHECK(eventually([&] { return hub.server().posts("/" + each.name) > 1; }));
    }
    CHECK(eventually([&] { return hub.hub().practice_files().size() == 1; }));
    CHECK(hub.server().all().empty());
}
