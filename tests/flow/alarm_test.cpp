// Alarms: one when it opens, one when it closes, to a webhook and by mail.
#include <filesystem>
#include <fstream>
#include <mutex>

#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/interchange_text.hpp"
#include "tests/support/json_facts.hpp"
#include "tests/support/report_builder.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/support/smtp_server.hpp"

using namespace signalbox::tests;

namespace {

// Takes every alarm that is posted to it.
class alarm_receiver {
  public:
    alarm_receiver() : server_(std::vector<scripted_server::script>(16, [this](auto& with) { serve(with); })) {}

    std::uint16_t port() const { return server_.port(); }
    // How many told of that kind that it opened, or closed.
    std::size_t count(const std::string& kind, const std::string& event) const {
        const std::lock_guard lock(mutex_);
        std::size_t found = 0;
        for (const json_facts& each : all_) found += each.text("kind") == kind && each.text("event") == event ? 1 : 0;
        return found;
    }
    bool all_signed() const {
        const std::lock_guard lock(mutex_);
        return signed_ == all_.size();
    }

  private:
    void serve(scripted_connection& with) {
        while (true) {
            const std::string request = with.read_until("\"}");
            const auto body = request.find("\r\n\r\n");
            if (body == std::string::npos) return;
            {
                const std::lock_guard lock(mutex_);
                all_.emplace_back(request.substr(body + 4));
                if (request.find("X-Signalbox-Signature: v1=") != std::string::npos) ++signed_;
            }
            with.send("HTTP/1.1 204 No Content\r\n\r\n");
        }
    }

    mutable std::mutex mutex_;
    std::vector<json_facts> all_;
    std::size_t signed_ = 0;
    scripted_server server_; // the last member: it runs when the others are there
};

std::size_t mails_about(const smtp_server& server, const std::string& subject) {
    std::size_t found = 0;
    for (const auto& each : server.mails()) found += each.text.find("Subject: " + subject) != std::string::npos ? 1 : 0;
    return found;
}

hub_options with_alarms(const alarm_receiver& receiver, const smtp_server& mails) {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    options.reports_to = "[practice-files]";
    options.retry_yaml = "      first_wait: 20ms\n      wait_max: 50ms\n      breaker_failures: 3\n"
                         "      breaker_first_open: 50ms\n      breaker_open_max: 100ms\n";
    options.alarms_yaml =
        "  look_every: 100ms\n  webhook: {url: 'http://127.0.0.1:" + std::to_string(receiver.port()) +
        "/alarms', secret: what-both-know}\n  mail: {server: '127.0.0.1:" + std::to_string(mails.port()) +
        "', encryption: none, from: hub@hub.example, to: [duty@practice.example]}\n";
    return options;
}

void break_folder(const hub_fixture& hub) {
    std::filesystem::remove_all(hub.practice_folder());
    std::ofstream(hub.practice_folder()) << "in the way";
}

void mend_folder(const hub_fixture& hub) {
    std::filesystem::remove(hub.practice_folder());
    std::filesystem::create_directory(hub.practice_folder());
}

void send_reports(const hub_fixture& hub, std::uint32_t count) {
    mesh_client client(hub.endpoint());
    for (std::uint32_t i = 1; i <= count; ++i) {
        report_builder report;
        report.nhs_number = synthetic_nhs_number(i);
        report.report_id = "REP-ALARM-" + std::to_string(i);
        report.bundle_id = "00000000-0000-4000-8000-0000000000" + std::to_string(10 + i);
        CHECK(client.send(hub.laboratory(), "GP01", "PATH_MEDRPT_V4", report.build()).status == 202);
    }
}

bool everybody_is_told(hub_fixture& hub) {
    const std::string kept = file_text(hub.hub().data() + "/alarms.json");
    return kept.find("\"mail\":[]") != std::string::npos && kept.find("\"webhook\":[]") != std::string::npos;
}

std::string readiness(hub_fixture& hub) {
    mesh_client admin(mesh_endpoint{hub.hub().admin_port(), {}, {}, {}});
    return admin.request("GET", "/readyz?verbose").body;
}

bool shows(hub_fixture& hub, const std::string& part) { return readiness(hub).find(part) != std::string::npos; }

const std::string example = SIGNALBOX_SOURCE_DIR "/adapters/sdk/examples/folder_drop.py";
const std::string opened_mail = "Signalbox: breaker open opened: practice-files";
const std::string closed_mail = "Signalbox: breaker open closed: practice-files";

} // namespace

TEST_CASE("alarms: a breaker that opens and closes is one alarm each, to the webhook and by mail", "[flow][alarms]") {
    alarm_receiver receiver;
    smtp_server mails({});
    hub_fixture hub(with_alarms(receiver, mails));
    hub.start();
    break_folder(hub);

    send_reports(hub, 6);

    CHECK(eventually([&] { return receiver.count("breaker_open", "opened") == 1; }));
    CHECK(eventually([&] { return mails_about(mails, opened_mail) == 1; }));
    CHECK(
        shows(hub, "[-] alarm breaker_open practice-files: nothing is taken to it but probes; it opened with: retry"));
    mend_folder(hub);
    CHECK(eventually([&] { return hub.practice_files().size() == 6; }));
    CHECK(eventually([&] { return mails_about(mails, closed_mail) == 1; }));
    CHECK(eventually([&] { return receiver.count("breaker_open", "closed") == 1; }));

    CHECK(receiver.count("breaker_open", "opened") == 1);
    CHECK(mails_about(mails, opened_mail) == 1);
    CHECK(receiver.all_signed());
    CHECK_FALSE(shows(hub, "alarm breaker_open"));
    CHECK(hub.hub().log().find("\"alarm.opened\",\"rule\":\"breaker_open\"") != std::string::npos);
    mesh_client admin(mesh_endpoint{hub.hub().admin_port(), {}, {}, {}});
    CHECK(admin.request("GET", "/metrics")
              .body.find("signalbox_alarm_open{kind=\"breaker_open\",subject=\"practice-files\"} 0") !=
          std::string::npos);
}

TEST_CASE("alarms: a restart tells nothing twice, and what was over by then once", "[flow][alarms]") {
    alarm_receiver receiver;
    smtp_server mails({});
    const temporary_folder folder;
    const std::string adapter = folder.write("adapter.py", "#!/usr/bin/python3\nimport sys; sys.exit(1)\n");
    std::filesystem::permissions(adapter, std::filesystem::perms::owner_all);
    hub_options options = with_alarms(receiver, mails);
    options.reports_to = "[practice]";
    options.destinations_yaml = "  - name: practice\n    kind: executable\n    command: [" + adapter +
                                "]\n    form: fhir-r4\n    settings: {folder: " + folder.file("kept") +
                                "}\n    retry:\n" + options.retry_yaml;
    hub_fixture hub(options);
    hub.start();
    send_reports(hub, 6);
    REQUIRE(eventually([&] { return mails_about(mails, "Signalbox: breaker open opened: practice") == 1; }));
    REQUIRE(eventually([&] { return receiver.count("breaker_open", "opened") == 1; }));
    // A kill between a mail and the file would send it once more.
    REQUIRE(eventually([&] { return everybody_is_told(hub); }));

    hub.hub().kill();
    hub.start();
    REQUIRE(eventually([&] { return shows(hub, "destination practice: breaker open"); })); // for the second time
    std::filesystem::copy_file(example, adapter, std::filesystem::copy_options::overwrite_existing);
    CHECK(eventually([&] { return mails_about(mails, "Signalbox: breaker open closed: practice") == 1; }));
    CHECK(eventually([&] { return receiver.count("breaker_open", "closed") == 1; }));

    CHECK(mails_about(mails, "Signalbox: breaker open opened: practice") == 1);
    CHECK(receiver.count("breaker_open", "opened") == 1);
}

TEST_CASE("alarms: quarantine is one alarm for however many messages, until it is empty", "[flow][alarms]") {
    alarm_receiver receiver;
    smtp_server mails({});
    hub_fixture hub(with_alarms(receiver, mails));
    hub.start();
    const std::string invalid = file_text(SIGNALBOX_SOURCE_DIR "/config/demo/invalid_missing_status.json");
    mesh_client client(hub.endpoint());
    for (int i = 0; i < 3; ++i) CHECK(client.send(hub.laboratory(), "GP01", "PATH_MEDRPT_V4", invalid).status == 202);

    CHECK(eventually([&] { return receiver.count("quarantine", "opened") == 1; }));
    CHECK(hub.command({"dlq", "discard", "--all", "--why", "sent again since"}).exit_code == 0);
    CHECK(eventually([&] { return receiver.count("quarantine", "closed") == 1; }));

    CHECK(receiver.count("quarantine", "opened") == 1);
    CHECK(eventually([&] { return mails_about(mails, "Signalbox: quarantine closed") == 1; }));
    CHECK(mails_about(mails, "Signalbox: quarantine opened") == 1);
}

TEST_CASE("alarms: a code that the map does not have is told when a laboratory sends it for the first time",
          "[flow][alarms]") {
    alarm_receiver receiver;
    smtp_server mails({});
    hub_options options = with_alarms(receiver, mails);
    options.edifact_to = "[r4]";
    options.further_destinations = {"r4: fhir-r4"};
    hub_fixture hub(options);
    hub.start();
    const auto send = [&](interchange_text text, const std::string& report) {
        mesh_client client(hub.endpoint());
        const auto sent = text.test("42B6.:911::ESR").report("9990000018", report).build();
        CHECK(client.send(hub.laboratory(), "GP01", "PATH_MEDRPT_V3", sent).status == 202);
    };

    send(interchange_text(), "R-1");

    CHECK(eventually([&] { return receiver.count("new_codes", "opened") == 1; }));
    CHECK(eventually([&] { return mails_about(mails, "Signalbox: new codes opened: LAB01") == 1; }));
    CHECK(shows(hub, "http://read.info/readv2 42B6."));
    const std::string told = hub.hub().data() + "/codes_told.txt";
    REQUIRE(eventually([&] { return std::filesystem::exists(told) && everybody_is_told(hub); }));
    CHECK(file_text(told).starts_with("LAB01 "));
    CHECK(file_text(told).find("42B6") == std::string::npos); // digests alone

    hub.hub().kill();
    hub.start();
    send(interchange_text().control("78"), "R-2");
    CHECK(eventually([&] { return hub.files_to("r4").size() == 2; }));
    CHECK(receiver.count("new_codes", "opened") == 1);
}
