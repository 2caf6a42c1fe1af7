// The adapters that ship under the kit, in front of what they speak to.
#include <algorithm>
#include <stdexcept>
#include <string>

#include <catch2/catch.hpp>

#include "tests/support/background_program.hpp"
#include "tests/support/hub_fixture.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/oru_text.hpp"
#include "tests/support/report_builder.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox::tests;

namespace {

// `signalbox simulate practice`, with all of its own in a folder.
class practice {
  public:
    explicit practice(const std::string& flavour)
        : program_({"/bin/sh", "-c",
                    "exec " SIGNALBOX_BINARY " simulate practice --ods A81001 --flavour " + flavour + " --folder " +
                        place_.file("practice") + " 2>&1"},
                   place_.file("told")) {
        if (!eventually([&] { return file_text(place_.file("told")).find(begin_) != std::string::npos; }))
            throw std::runtime_error("the practice did not start");
    }

    std::string folder() const { return place_.file("practice"); }
    std::string url() const {
        const std::string told = file_text(place_.file("told"));
        const auto at = told.find(begin_);
        return told.substr(at, told.find_first_not_of("0123456789", at + begin_.size()) - at);
    }
    std::string write(const std::string& name, const std::string& text) const { return place_.write(name, text); }

  private:
    const std::string begin_ = "http://127.0.0.1:";
    temporary_folder place_;
    background_program program_;
};

// The NHS number of a patient that every practice of that ODS code files for.
std::string ordinary_patient() {
    const auto list =
        run_program(SIGNALBOX_BINARY, {"simulate", "practice", "--ods", "A81001", "--list-patients", "--json"});
    const auto at = list.output.find("\"ordinary\"");
    REQUIRE(at != std::string::npos);
    const auto number = std::min(list.output.rfind("\"999", at), list.output.size());
    return list.output.substr(number + 1, 10);
}

} // namespace

TEST_CASE("shipped: file_drop passes the kit", "[flow][kit]") {
    const temporary_folder folder;
    const auto kit = run_program(SIGNALBOX_BINARY, {"adapter", "test", "file_drop", "--settings",
                                                    folder.write("s.yaml", "folder: " + folder.file("kept"))});
    INFO(kit.output << kit.errors);
    CHECK(kit.exit_code == 0);
    CHECK(kit.output.find("built-in") != std::string::npos);
}

TEST_CASE("shipped: systmone passes the kit, in front of a practice", "[flow][kit]") {
    const practice here("systmone");
    const auto kit = run_program(SIGNALBOX_BINARY, {"adapter", "test", "systmone", "--settings",
                                                    here.write("s.yaml", "folder: " + here.folder())});
    INFO(kit.output << kit.errors);
    CHECK(kit.exit_code == 0);
}

TEST_CASE("shipped: emis passes the kit, in front of a practice that knows the patient", "[flow][kit]") {
    const practice here("emis");
    const std::string secret = here.write("secret", "signalbox-simulator\n");
    const std::string settings =
        here.write("s.yaml", "{url: \"" + here.url() + "\", ods: A81001, client: kit, secret: {file: " + secret +
                                 "}, filing: false}");
    const std::string message =
        here.write("report.json", report_builder{.nhs_number = ordinary_patient(), .report_id = "REP-KIT"}.build());
    const auto kit =
        run_program(SIGNALBOX_BINARY, {"adapter", "test", "emis", "--settings", settings, "--message", message});
    INFO(kit.output << kit.errors);
    CHECK(kit.exit_code == 0);
}

TEST_CASE("shipped: http_fhir passes the kit, in front of another hub", "[flow][kit]") {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.pin_certificates = true;
    options.fhir = true;
    hub_fixture there(options);
    there.start();
    const mesh_endpoint to = there.fhir_endpoint();
    const temporary_folder place;
    const std::string settings = place.write(
        "s.yaml", "{url: \"https://localhost:" + std::to_string(to.port) + "\", ca: " + to.ca_file +
                      ", certificate: " + to.certificate_file + ", key: " + to.key_file + ", idempotent: true}");
    const auto kit = run_program(SIGNALBOX_BINARY, {"adapter", "test", "http_fhir", "--settings", settings, "--message",
                                                    place.write("report.json", report_builder{}.build())});
    INFO(kit.output << kit.errors);
    CHECK(kit.exit_code == 0);
}

TEST_CASE("shipped: mllp passes the kit, in front of another hub", "[flow][kit]") {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    options.mllp = true;
    options.hl7v2_to = "[practice-files]";
    hub_fixture there(options);
    there.start();
    const temporary_folder place;
    const std::string settings =
        place.write("s.yaml", "{host: 127.0.0.1, port: " + std::to_string(there.mllp_endpoint().port) +
                                  ", sending_facility: RX1, receiving_facility: A81001, idempotent: true}");
    const auto kit = run_program(SIGNALBOX_BINARY, {"adapter", "test", "mllp", "--settings", settings, "--message",
                                                    place.write("report.hl7", oru_text{}.text())});
    INFO(kit.output << kit.errors);
    CHECK(kit.exit_code == 0);
}

TEST_CASE("shipped: mesh_relay passes the kit, in front of another hub", "[flow][kit]") {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    hub_fixture there(options);
    there.start();
    const temporary_folder place;
    const std::string settings =
        place.write("s.yaml", "{url: \"http://127.0.0.1:" + std::to_string(there.hub().mesh_port()) +
                                  "\", mailbox: LAB01, password: {file: " + there.folder() +
                                  "/secrets/LAB01}, shared_key: {file: " + there.folder() +
                                  "/secrets/shared-key}, collect: false, idempotent: true}");
    const auto kit = run_program(SIGNALBOX_BINARY, {"adapter", "test", "mesh_relay", "--settings", settings,
                                                    "--message", place.write("report.json", report_builder{}.build())});
    INFO(kit.output << kit.errors);
    CHECK(kit.exit_code == 0);
}
