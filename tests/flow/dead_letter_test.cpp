// What waits for a person, by reason: look, send again, edit, release, throw away.
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/json_facts.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox::tests;

namespace {

hub_options with_binary() {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    options.reports_to = "[practice-files]";
    return options;
}

std::string send(const hub_fixture& hub, const std::string& body) {
    mesh_client client(hub.endpoint());
    const auto answer = client.send(hub.laboratory(), "GP01", "PATH_MEDRPT_V4", body);
    REQUIRE(answer.status == 202);
    return json_text(answer.body, "message_id");
}

std::string invalid_report() { return file_text(SIGNALBOX_SOURCE_DIR "/config/demo/invalid_missing_status.json"); }

std::size_t letters_in_inbox(const hub_fixture& hub, const mesh_account& of) {
    mesh_client client(hub.endpoint());
    return json_facts(client.as(of, "GET", "/messageexchange/" + of.mailbox + "/inbox").body).size("messages");
}

bool delivery_is(const hub_fixture& hub, const std::string& id, const std::string& state) {
    return json_facts(hub.command({"delivery", "show", id, "--json"}).output).text("state") == state;
}

// A report whose delivery the folder refuses for good, because another file has its name; gives the delivery's id.
std::string dead_letter(hub_fixture& hub, const report_builder& report) {
    const std::string folder = hub.practice_folder();
    std::filesystem::remove_all(folder);
    std::ofstream(folder) << "in the way";
    const std::string delivery = send(hub, report.build()) + "-1";
    REQUIRE(eventually([&] { return delivery_is(hub, delivery, "retry_wait"); }));
    std::filesystem::remove(folder);
    std::filesystem::create_directory(folder);
    std::ofstream(folder + "/" + delivery + ".json") << "another file of that name";
    REQUIRE(hub.command({"delivery", "retry", delivery, "--why", "the folder is back"}).exit_code == 0);
    REQUIRE(eventually([&] { return delivery_is(hub, delivery, "dead_lettered"); }));
    return delivery;
}

std::string edited_file(const hub_fixture& hub, const std::string& text) {
    const std::string name = hub.folder() + "/edited.json";
    std::ofstream(name) << text;
    return name;
}

} // namespace

TEST_CASE("dead letters: a quarantined report is released after all, its sender hears nothing more", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    const std::string id = send(hub, invalid_report());
    REQUIRE(letters_in_inbox(hub, hub.laboratory()) == 1); // its REPORT

    CHECK(hub.command({"dlq", "retry", id, "--why", "once more"}).exit_code == 3); // still unfit
    const auto released = hub.command({"dlq", "release", id, "--why", "the laboratory asks for it"});

    INFO(released.errors);
    CHECK(released.exit_code == 0);
    CHECK(eventually([&] { return hub.practice_files().size() == 1; }));
    CHECK(letters_in_inbox(hub, hub.laboratory()) == 1);
    const auto again = hub.command({"dlq", "release", id, "--why", "twice"});
    CHECK(again.exit_code == 1);
    CHECK(again.errors.find("this is for one that is quarantined") != std::string::npos);
    CHECK(hub.practice_files().size() == 1);
    CHECK(hub.command({"audit", "export"}).output.find("the laboratory asks for it") != std::string::npos);
    CHECK(hub.command({"audit", "verify"}).exit_code == 0);
}

TEST_CASE("dead letters: a quarantined report goes out with another payload, and each names the other", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    const std::string id = send(hub, invalid_report());
    const report_builder report;

    CHECK(hub.command({"dlq", "edit", id, "--payload", edited_file(hub, "{}"), "--why", "x"}).exit_code == 3);
    const auto edited =
        hub.command({"dlq", "edit", id, "--payload", edited_file(hub, report.build()), "--why", "status added"});

    INFO(edited.errors);
    REQUIRE(edited.exit_code == 0);
    const std::string made = edited.output.substr(0, edited.output.find('\n'));
    CHECK(eventually([&] { return hub.practice_files().size() == 1; }));
    const json_facts old(hub.command({"message", "show", id, "--json"}).output);
    CHECK(old.text("message/state") == "cancelled");
    CHECK(old.text("message/decision") == "superseded by " + made);
    CHECK(json_facts(hub.command({"message", "show", made, "--json"}).output).text("message/supersedes") == id);
    CHECK(letters_in_inbox(hub, hub.laboratory()) == 1);
}

TEST_CASE("dead letters: dead letters of one reason go out again together, and once", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    const std::string delivery = dead_letter(hub, {});
    const json_facts waiting(hub.command({"dlq", "list", "--json"}).output);
    REQUIRE(waiting.size("") == 1);
    const std::string reason = waiting.text("0/reason");
    CHECK(json_facts(hub.command({"dlq", "list", "--reason", reason, "--json"}).output).size("") == 1);
    CHECK(json_facts(hub.command({"dlq", "list", "--reason", "no such", "--json"}).output).size("") == 0);
    const auto none = hub.command({"dlq", "retry", "--reason", "no such", "--why", "a slip of the pen"});
    CHECK(none.exit_code == 0);
    CHECK(none.errors.find("0 done, 0 not\nheld deliveries are released: signalbox help dlq release") !=
          std::string::npos);
    std::filesystem::remove(hub.practice_folder() + "/" + delivery + ".json");

    const auto retried = hub.command({"dlq", "retry", "--reason", reason, "--why", "the name is free", "--json"});

    CHECK(retried.exit_code == 0);
    CHECK(json_facts(retried.output).texts("") == std::vector<std::string>{delivery});
    CHECK(eventually([&] { return delivery_is(hub, delivery, "delivered"); }));
    const auto again = hub.command({"dlq", "retry", delivery, "--why", "twice"});
    CHECK(again.exit_code == 1);
    CHECK(again.errors.find("the delivery is delivered") != std::string::npos);
    CHECK(hub.practice_files().size() == 1);
    const auto nonsense = hub.command({"dlq", "skip", "nonsense", "--why", "a slip of the pen"});
    CHECK(nonsense.exit_code == 4);
    CHECK(nonsense.errors.find("quarantine") == std::string::npos);
    const std::string message = delivery.substr(0, delivery.find('-'));
    CHECK(hub.command({"dlq", "skip", message, "--why", "a slip of the pen"}).errors.find("this is a message") !=
          std::string::npos);
}

TEST_CASE("dead letters: a later message of the same report waits, and goes when the dead letter is skipped",
          "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    const std::string delivery = dead_letter(hub, {});
    report_builder correction;
    correction.bundle_id = "00000000-0000-4000-8000-000000000002";
    const std::string waiting = send(hub, correction.build()) + "-1";
    report_builder other; // of the same patient
    other.bundle_id = "00000000-0000-4000-8000-000000000003";
    other.report_id = "REP-TEST-000003";
    const std::string unconcerned = send(hub, other.build()) + "-1";
    CHECK(eventually([&] { return delivery_is(hub, unconcerned, "delivered"); }));
    CHECK(delivery_is(hub, waiting, "blocked"));
    const auto edited =
        hub.command({"dlq", "edit", delivery, "--payload", edited_file(hub, report_builder{}.build()), "--why", "x"});
    CHECK(edited.exit_code == 1); // it would come behind its own correction

    CHECK(hub.command({"dlq", "skip", delivery, "--why", "corrected since"}).exit_code == 0);

    CHECK(eventually([&] { return delivery_is(hub, waiting, "delivered"); }));
    CHECK(delivery_is(hub, delivery, "cancelled"));
    CHECK(hub.command({"dlq", "skip", delivery, "--why", "twice"}).exit_code == 1);
}

TEST_CASE("dead letters: what is not there, not named or without a reason is told so", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    const std::string nothing = "20200101000000000000_ABCDEF";

    CHECK(hub.command({"dlq", "release", nothing, "--why", "x"}).exit_code == 4);
    CHECK(hub.command({"dlq", "discard", nothing, "--why", "x"}).exit_code == 4);
    CHECK(hub.command({"dlq", "discard", nothing + "-1", "--why", "x"}).exit_code == 4);
    CHECK(hub.command({"dlq", "retry", "--why", "x"}).exit_code == 2);
    CHECK(hub.command({"dlq", "retry", nothing}).exit_code == 2);
    CHECK(hub.command({"dlq", "skip", nothing, "--why", "x"}).exit_code == 4);
    CHECK(hub.command({"dlq", "discard", "--all", "--why", "x"}).exit_code == 0); // there is nothing
    CHECK(hub.command({"dlq", "edit", nothing, "--payload", "/no/such/file", "--why", "x"}).exit_code == 1);
}

TEST_CASE("dead letters: a kill after a discard and a hold loses neither", "[flow]") {
    hub_options options = with_binary();
    options.retry_yaml = "      first_wait: 60s\n";
    hub_fixture hub(options);
    hub.start();
    std::filesystem::remove_all(hub.practice_folder());
    std::ofstream(hub.practice_folder()) << "in the way";
    const std::string id = send(hub, invalid_report());
    const std::string held = send(hub, report_builder{}.build()) + "-1";
    REQUIRE(eventually([&] { return delivery_is(hub, held, "retry_wait"); }));
    CHECK(hub.command({"dlq", "discard", id, "--why", "sent again since"}).exit_code == 0);
    CHECK(hub.command({"delivery", "hold", held, "--why", "the practice moves"}).exit_code == 0);

    hub.hub().kill();
    std::filesystem::remove(hub.practice_folder());
    std::filesystem::create_directory(hub.practice_folder());
    hub.start();

    CHECK(json_facts(hub.command({"message", "show", id, "--json"}).output).text("message/state") == "cancelled");
    CHECK(delivery_is(hub, held, "held"));
    CHECK(hub.command({"dlq", "release", held, "--why", "it has moved"}).exit_code == 0);
    CHECK(eventually([&] { return delivery_is(hub, held, "delivered"); }));
    CHECK(hub.command({"audit", "verify"}).exit_code == 0);
}
