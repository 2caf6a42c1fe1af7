// The adapters that ship, behind the real hub: to another hub, and to practices that do not exist.
#include <catch2/catch.hpp>

#include "tests/support/background_program.hpp"
#include "tests/support/hub_fixture.hpp"
#include "tests/support/mesh_user.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox::tests;

namespace {

hub_options plain_hub() {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    return options;
}

// A hub that delivers reports by that adapter alone; `settings` in braces.
hub_options delivering_by(const std::string& kind, const std::string& settings, const std::string& form) {
    hub_options options = plain_hub();
    options.reports_to = "[elsewhere]";
    options.destinations_yaml = "  - name: elsewhere\n    kind: " + kind + "\n    form: " + form +
                                "\n    settings: " + settings + "\n    retry: {first_wait: 50ms}\n";
    return options;
}

std::string sent(const hub_fixture& hub) {
    std::string report = report_builder{}.build();
    mesh_user(hub.endpoint(), hub.laboratory()).sent("GP01", "PATH_MEDRPT_V4", report);
    return report;
}

bool has_state(const hub_fixture& hub, const std::string& state) {
    return hub.command({"delivery", "list", "--destination", "elsewhere", "--state", state, "--json"})
               .output.find("delivery_id") != std::string::npos;
}
bool is_delivered(const hub_fixture& hub) { return has_state(hub, "delivered"); }

// `signalbox simulate practice`, which knows a secret of its own.
class running_practice {
  public:
    explicit running_practice(const std::string& flavour)
        : program_({"/bin/sh", "-c",
                    "exec " SIGNALBOX_BINARY " simulate practice --flavour " + flavour + " --ods A81001 --folder " +
                        folder() + " 2>&1"},
                   place_.file("told")) {
        REQUIRE(eventually([&] { return !port().empty(); }));
    }
    std::string folder() const { return place_.file("practice"); }
    std::string port() const {
        const std::string told = file_text(place_.file("told"));
        const auto at = told.find("http://127.0.0.1:");
        return at == std::string::npos ? "" : std::to_string(std::stoi(told.substr(at + 17)));
    }
    std::string secret() const { return place_.write("secret", "signalbox-simulator\n"); }
    bool has_received() const {
        return file_text(folder() + "/received.jsonl").find(R"("kind":"received")") != std::string::npos;
    }

  private:
    temporary_folder place_;
    background_program program_;
};

// The NHS number of somebody whom the practice does not file for.
std::string patient_who_left() {
    const auto list =
        run_program(SIGNALBOX_BINARY, {"simulate", "practice", "--ods", "A81001", "--list-patients", "--json"});
    const auto at = list.output.find("\"inactive\"");
    REQUIRE(at != std::string::npos);
    return list.output.substr(list.output.rfind("\"999", at) + 1, 10);
}

} // namespace

TEST_CASE("http_fhir: a report goes to the $process-message of another hub, by TLS", "[flow][adapters]") {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.pin_certificates = true;
    options.fhir = true;
    hub_fixture far(options);
    far.start();
    const mesh_endpoint to = far.fhir_endpoint();
    hub_fixture near(delivering_by("http_fhir",
                                   "{url: \"https://localhost:" + std::to_string(to.port) + "\", ca: " + to.ca_file +
                                       ", certificate: " + to.certificate_file + ", key: " + to.key_file + "}",
                                   "fhir-r4"));
    near.start();

    const std::string report = sent(near);

    REQUIRE(eventually([&] { return far.practice_files().size() == 1; }));
    CHECK(file_text(far.practice_folder() + "/" + far.practice_files().front()) == report);
    CHECK(eventually([&] { return is_delivered(near); }));
}

TEST_CASE("mllp: a report goes to the MLLP listener of another hub, which acknowledges it", "[flow][adapters]") {
    hub_options options = plain_hub();
    options.mllp = true;
    options.hl7v2_to = "[mailbox, practice-files]";
    hub_fixture far(options);
    far.start();
    hub_fixture near(delivering_by("mllp",
                                   "{host: 127.0.0.1, port: " + std::to_string(far.mllp_endpoint().port) +
                                       ", sending_facility: RX1, receiving_facility: A81001}",
                                   "hl7v2-oru"));
    near.start();

    sent(near);

    CHECK(eventually([&] { return is_delivered(near); }));
    CHECK(eventually([&] { return far.practice_files().size() == 1; }));
}

TEST_CASE("emis: a report is in the practice's inbox, and what it filed is confirmed", "[flow][adapters]") {
    const running_practice practice("emis");
    hub_fixture hub(delivering_by("emis",
                                  "{url: \"http://127.0.0.1:" + practice.port() +
                                      "\", ods: A81001, client: hub, secret: {file: " + practice.secret() + "}}",
                                  "fhir-r4"));
    hub.start();

    sent(hub);

    CHECK(eventually([&] { return practice.has_received(); }));
    CHECK(eventually([&] { return has_state(hub, "confirmed"); }));
    CHECK(hub.hub().terminate() == 0);
}

TEST_CASE("emis: what the practice refuses while the hub is down becomes a dead letter all the same",
          "[flow][adapters]") {
    const running_practice practice("emis");
    hub_fixture hub(delivering_by("emis",
                                  "{url: \"http://127.0.0.1:" + practice.port() +
                                      "\", ods: A81001, client: hub, secret: {file: " + practice.secret() + "}}",
                                  "fhir-r4"));
    hub.start();
    mesh_user(hub.endpoint(), hub.laboratory())
        .sent("GP01", "PATH_MEDRPT_V4", report_builder{.nhs_number = patient_who_left()}.build());
    CHECK(eventually([&] { return practice.has_received(); }));

    hub.hub().kill(); // before or after it has recorded what the practice answered
    hub.start();

    CHECK(eventually([&] { return has_state(hub, "dead_lettered"); }));
    CHECK(hub.command({"dlq", "list"}).output.find("refused by practice: not-registered") != std::string::npos);
}

TEST_CASE("systmone: a report is taken from the practice's folder, and its NHSACK confirms it", "[flow][adapters]") {
    const running_practice practice("systmone");
    hub_fixture hub(delivering_by("systmone", "{folder: " + practice.folder() + "}", "edifact-nhs003"));
    hub.start();

    sent(hub);

    CHECK(eventually([&] { return practice.has_received(); }));
    CHECK(eventually([&] { return has_state(hub, "confirmed"); }));
    CHECK(hub.hub().terminate() == 0);
}

TEST_CASE("file_drop: a delivery can be a pair, as the MESH client writes it", "[flow][adapters]") {
    hub_options options = plain_hub();
    options.further_destinations = {"pairs: original, settings: {pairs: true}"};
    options.reports_to = "[pairs]";
    hub_fixture hub(options);
    hub.start();

    const std::string report = sent(hub);

    REQUIRE(eventually([&] { return hub.files_to("pairs").size() == 2; }));
    CHECK(hub.files_to("pairs")[0].ends_with(".ctl"));
    CHECK(file_text(hub.files_to("pairs")[1]) == report);
    CHECK(file_text(hub.files_to("pairs")[0]).find("<WorkflowId>PATH_MEDRPT_V4</WorkflowId>") != std::string::npos);
}

TEST_CASE("adapters that ship: settings that make no sense are told where they stand", "[flow][adapters]") {
    hub_fixture hub(delivering_by("mllp", "{host: hl7.example, port: 0}", "hl7v2-oru"));
    const auto told = run_program(SIGNALBOX_BINARY, {"config", "validate", "--config", hub.configuration()});
    CHECK(told.exit_code == 78);
    CHECK((told.output + told.errors).find("/settings/port") != std::string::npos);
}
