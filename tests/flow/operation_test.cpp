// What an operator does: start, stop, look, mend.
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

hub_options with_binary() {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    return options;
}

const std::string workflow = "PATH_MEDRPT_V4";

std::string send_report(const hub_fixture& hub, const report_builder& report) {
    mesh_client client(hub.endpoint());
    const auto answer = client.send(hub.laboratory(), "GP01", workflow, report.build());
    CHECK(answer.status == 202);
    return json_text(answer.body, "message_id");
}

// The id of the message's delivery to the practice's folder.
std::string folder_delivery_of(const hub_fixture& hub, const std::string& message_id) {
    const auto list = hub.command({"delivery", "list", "--destination", "practice-files", "--json"});
    const auto at = list.output.find(message_id + "-");
    return at == std::string::npos ? std::string{} : list.output.substr(at, list.output.find('"', at) - at);
}

bool delivery_is(const hub_fixture& hub, const std::string& delivery_id, const std::string& state) {
    return hub.command({"delivery", "show", delivery_id, "--json"}).output.find("\"" + state + "\"") !=
           std::string::npos;
}

} // namespace

TEST_CASE("operation: SIGTERM ends the hub with 0, and what was accepted is there after the next start", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    const std::string id = send_report(hub, {});

    CHECK(hub.hub().terminate() == 0);
    hub.start();

    mesh_client client(hub.endpoint());
    CHECK(client.as(hub.practice(), "GET", "/messageexchange/GP01/inbox").body.find(id) != std::string::npos);
}

TEST_CASE("operation: a second hub on the same data folder is refused", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();

    const auto second =
        run_program(SIGNALBOX_BINARY, {"serve", "--config", hub.configuration(), "--data", hub.hub().data()});

    CHECK(second.exit_code == 78);
}

TEST_CASE("operation: another profile is refused on the same data folder", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    CHECK(hub.hub().terminate() == 0);

    const auto demo = run_program(SIGNALBOX_BINARY, {"serve", "--profile", "demo", "--data", hub.hub().data(),
                                                     "--listen-mesh", "127.0.0.1:0", "--listen-admin", "127.0.0.1:0",
                                                     "--listen-fhir", "127.0.0.1:0", "--listen-mllp", "127.0.0.1:0"});

    CHECK(demo.exit_code == 78);
}

TEST_CASE("operation: health and metrics are on the admin listener", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    mesh_client admin(mesh_endpoint{hub.hub().admin_port(), {}, {}, {}});

    CHECK(admin.request("GET", "/livez").status == 200);
    const auto ready = admin.request("GET", "/readyz?verbose");
    CHECK(ready.status == 200);
    CHECK(ready.body.find("store") != std::string::npos);
    CHECK(admin.request("GET", "/metrics").body.find("signalbox_http_requests_total") != std::string::npos);
    CHECK(admin.request("GET", "/nothing").status == 404);
}

TEST_CASE("operation: a destination that fails is retried until it works, in the patient's order", "[flow]") {
    hub_options options = with_binary();
    options.retry_yaml = "      first_wait: 20ms\n      wait_max: 50ms\n      breaker_first_open: 50ms\n";
    hub_fixture hub(options);
    hub.start();
    std::filesystem::remove_all(hub.practice_folder());
    std::ofstream(hub.practice_folder()) << "in the way";

    const std::string first = send_report(hub, {});
    report_builder correction;
    correction.bundle_id = "00000000-0000-4000-8000-000000000002";
    const std::string second = send_report(hub, correction);
    std::string first_delivery;
    CHECK(eventually([&] {
        first_delivery = folder_delivery_of(hub, first);
        return !first_delivery.empty() && delivery_is(hub, first_delivery, "retry_wait");
    }));
    CHECK(delivery_is(hub, folder_delivery_of(hub, second), "blocked"));
    std::filesystem::remove(hub.practice_folder());
    std::filesystem::create_directory(hub.practice_folder());

    CHECK(eventually([&] { return hub.practice_files().size() == 2; }));
    CHECK(eventually([&] { return delivery_is(hub, first_delivery, "delivered"); }));
}

TEST_CASE("operation: a dead letter is listed, and goes out after a retry with a reason", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    CHECK(hub.hub().terminate() == 0);
    // While nobody looks, every name that the next deliveries could take is taken by something else.
    hub.start();
    const std::string folder = hub.practice_folder();
    mesh_client client(hub.endpoint());
    std::filesystem::remove_all(folder);
    std::ofstream(folder) << "in the way";
    const std::string id = send_report(hub, {});
    std::string delivery;
    CHECK(eventually([&] {
        delivery = folder_delivery_of(hub, id);
        return !delivery.empty() && delivery_is(hub, delivery, "retry_wait");
    }));
    std::filesystem::remove(folder);
    std::filesystem::create_directory(folder);
    std::ofstream(folder + "/" + delivery + ".json") << "another file of that name";

    CHECK(hub.command({"delivery", "retry", delivery, "--why", "folder is back"}).exit_code == 0);
    CHECK(eventually([&] { return delivery_is(hub, delivery, "dead_lettered"); }));
    CHECK(hub.command({"dlq", "list", "--json"}).output.find(delivery) != std::string::npos);
    CHECK(hub.command({"dlq", "show", delivery}).exit_code == 0);
    std::filesystem::remove(folder + "/" + delivery + ".json");
    CHECK(hub.command({"delivery", "retry", delivery}).exit_code == 2); // acts need --why
    CHECK(hub.command({"delivery", "retry", delivery, "--why", "name is free again"}).exit_code == 0);

    CHECK(eventually([&] { return delivery_is(hub, delivery, "delivered"); }));
    CHECK(hub.command({"audit", "export"}).output.find("name is free again") != std::string::npos);
}

TEST_CASE("operation: the route of a message is explained rule by rule", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    const std::string id = send_report(hub, {});

    const auto explained = hub.command({"route", "explain", id});

    CHECK(explained.exit_code == 0);
    CHECK(explained.output.find("pathology") != std::string::npos);
    CHECK(explained.output.find("practice-files") != std::string::npos);
    CHECK(hub.command({"route", "explain", "20200101000000000000_ABCDEF"}).exit_code == 4);
}

TEST_CASE("operation: the audit journal verifies, and a changed byte is found", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    send_report(hub, {});
    CHECK(hub.command({"audit", "verify"}).exit_code == 0);
    CHECK(hub.hub().terminate() == 0);
    const std::string journal = hub.hub().data() + "/audit.journal";
    std::string text = file_text(journal);
    REQUIRE(text.find("LAB01") != std::string::npos);
    text.replace(text.find("LAB01"), 5, "LAB02");
    std::ofstream(journal, std::ios::binary | std::ios::trunc) << text;

    CHECK(hub.command({"audit", "verify"}).exit_code == 3);
}

TEST_CASE("operation: a hub over a broken audit chain serves, and says so", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    send_report(hub, {});
    CHECK(hub.hub().terminate() == 0);
    const std::string journal = hub.hub().data() + "/audit.journal";
    std::string text = file_text(journal);
    REQUIRE(text.find("mesh.send") != std::string::npos);
    text.replace(text.find("mesh.send"), 9, "mesh.sent");
    std::ofstream(journal, std::ios::binary | std::ios::trunc) << text;
    hub.start();

    CHECK(eventually([&] { return hub.hub().log().find("audit.broken") != std::string::npos; }));
    mesh_client admin(mesh_endpoint{hub.hub().admin_port(), {}, {}, {}});
    CHECK(admin.request("GET", "/metrics").body.find("signalbox_audit_chain_broken 1") != std::string::npos);
    send_report(hub, {});
}

TEST_CASE("operation: the admin listener takes the API from who has a token, as far as its role goes", "[flow]") {
    temporary_folder secrets;
    const auto token_in = [&](const std::string& name, const std::string& text) {
        const std::string path = secrets.write(name, text);
        std::filesystem::permissions(path, std::filesystem::perms::owner_read);
        return "{file: " + path + "}";
    };
    hub_options options = with_binary();
    options.sections_yaml =
        "admin:\n  tokens:\n    - {name: screen, role: viewer, secret: " +
        token_in("viewer", "what-the-screen-knows-alone") +
        "}\n    - {name: desk, role: operator, secret: " + token_in("operator", "what-the-desk-knows-alone") + "}\n";
    hub_fixture hub(options);
    hub.start();
    const std::string path = "/api/v1/adapters/practice-files/pause";
    mesh_client admin(mesh_endpoint{hub.hub().admin_port(), {}, {}, {}});
    const http_fields screen{{"Authorization", "Bearer what-the-screen-knows-alone"}};
    const http_fields desk{{"Authorization", "Bearer what-the-desk-knows-alone"}};

    CHECK(admin.request("GET", "/livez").status == 200);
    const auto stranger = admin.request("GET", "/api/v1/state");
    CHECK(stranger.status == 401);
    CHECK(stranger.field("www-authenticate") == "Bearer");
    CHECK(stranger.field("content-type") == "application/problem+json");
    CHECK(admin.request("GET", "/api/v1/state", screen).status == 200);
    CHECK(admin.request("POST", path, screen, R"({"why":"a move"})").status == 403);
    CHECK(admin.request("POST", path, desk, R"({"why":"a move"})").status == 200);

    const auto listed = hub.command({"adapter", "list", "--json"});
    CHECK(listed.output.find("token:desk") != std::string::npos);
    CHECK(file_text(hub.hub().data() + "/audit.journal").find("token:screen") != std::string::npos);
    CHECK(hub.hub().log().find("knows-alone") == std::string::npos);
}

TEST_CASE("operation: without tokens the admin listener has health and metrics alone", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    mesh_client admin(mesh_endpoint{hub.hub().admin_port(), {}, {}, {}});

    CHECK(admin.request("GET", "/livez").status == 200);
    CHECK(admin.request("GET", "/api/v1/state", {{"Authorization", "Bearer x"}}).status == 404);
}

TEST_CASE("operation: a request that breaks the framing rules is audited", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    mesh_client client(hub.endpoint());

    const auto answer = client.request("GET", "/messageexchange/_ping", {{"Transfer-Encoding", "xchunked"}});

    CHECK(answer.status == 400);
    CHECK(hub.command({"audit", "export"}).output.find("mesh.refused") != std::string::npos);
}

TEST_CASE("operation: a destination among the hub's own files is refused", "[flow]") {
    temporary_folder folder;
    folder.write("directory.yaml", "mailboxes: [{id: A1, ods_code: A81001, password: some}]\n");
    for (const std::string own : {"spool", "keys/deeper", ".", "practice/../spool"}) {
        const std::string file = folder.write(
            "signalbox.yaml", "profile: demo\ndata: " + folder.text() +
                                  "\nlisteners: {mesh: {listen: 127.0.0.1:0}, admin: {listen: 127.0.0.1:0}}\n"
                                  "mesh: {shared_key: some-key}\ndirectory: directory.yaml\n"
                                  "destinations: [{name: files, kind: file_drop, folder: " +
                                  own + "}]\nroutes: []\n");

        const auto checked = run_program(SIGNALBOX_BINARY, {"config", "validate", "--config", file, "--json"});

        INFO(own);
        CHECK(checked.exit_code == 78);
        CHECK(checked.output.find("own files") != std::string::npos);
    }
}

TEST_CASE("operation: a configuration is told which programs of destinations cannot be started", "[flow]") {
    temporary_folder folder;
    folder.write("directory.yaml", "mailboxes: [{id: A1, ods_code: A81001, password: some}]\n");
    const std::string file = folder.write(
        "signalbox.yaml", "profile: demo\nlisteners: {mesh: {listen: 127.0.0.1:0}, admin: {listen: 127.0.0.1:0}}\n"
                          "mesh: {shared_key: some-key}\ndirectory: directory.yaml\ndestinations:\n"
                          "  - {name: here, kind: executable, command: [/bin/true]}\n"
                          "  - {name: gone, kind: executable, command: [gone.py]}\n"
                          "  - {name: so, kind: library, library: /no/drop.so, sha256: \"" +
                              std::string(64, '0') + "\"}\nroutes: []\n");

    const auto warned = run_program(SIGNALBOX_BINARY, {"config", "validate", "--config", file});
    const auto refused = run_program(SIGNALBOX_BINARY, {"config", "validate", "--strict", "--config", file});

    CHECK(warned.exit_code == 0);
    CHECK(warned.errors.find("signalbox.yaml:7:5: /destinations/1: " + folder.file("gone.py") + ": No such file") !=
          std::string::npos);
    CHECK(warned.errors.find("/destinations/2: ") != std::string::npos);
    CHECK(warned.errors.find("/destinations/0") == std::string::npos);
    CHECK(refused.exit_code == 78);
    CHECK(refused.errors.find("/destinations/1") != std::string::npos);
}

TEST_CASE("operation: a database that lost what the journal knows is not served", "[flow]") {
    hub_fixture hub(with_binary());
    hub.start();
    CHECK(hub.hub().terminate() == 0);
    const std::string copy = hub.folder() + "/before";
    std::filesystem::copy(hub.hub().data(), copy, std::filesystem::copy_options::recursive);
    hub.start();
    const std::string id = send_report(hub, {});
    CHECK(hub.hub().terminate() == 0);
    for (const auto& entry : std::filesystem::directory_iterator(copy)) {
        const std::string name = entry.path().filename().string();
        if (name.find(".db") == std::string::npos) continue; // the database of yesterday beside the journal of today
        std::filesystem::copy_file(entry.path(), hub.hub().data() + "/" + name,
                                   std::filesystem::copy_options::overwrite_existing);
    }

    const auto served =
        run_program(SIGNALBOX_BINARY, {"serve", "--config", hub.configuration(), "--data", hub.hub().data()});

    CHECK(served.exit_code == 76);
    CHECK(served.errors.find(id) != std::string::npos);
}

TEST_CASE("operation: the command line says what is wrong and exits with its code", "[flow]") {
    const std::string good = SIGNALBOX_SOURCE_DIR "/config/demo/full_blood_count.json";
    const std::string bad = SIGNALBOX_SOURCE_DIR "/config/demo/invalid_missing_status.json";

    CHECK(run_program(SIGNALBOX_BINARY, {"version"}).exit_code == 0);
    CHECK(run_program(SIGNALBOX_BINARY, {"no-such-command"}).exit_code == 2);
    CHECK(run_program(SIGNALBOX_BINARY, {"validate", good}).exit_code == 0);
    const auto invalid = run_program(SIGNALBOX_BINARY, {"validate", bad});
    CHECK(invalid.exit_code == 3);
    CHECK(invalid.output.find(bad + ":") != std::string::npos);
    CHECK(invalid.output.find("status") != std::string::npos);
    CHECK(run_program(SIGNALBOX_BINARY, {"validate", "--no-such-option", good}).exit_code == 2);
    const auto unreachable = run_program(SIGNALBOX_BINARY, {"message", "list", "--data", "/nonexistent"});
    CHECK(unreachable.exit_code == 5);
    CHECK(unreachable.errors.find("signalbox serve") != std::string::npos);
    CHECK(
        run_program(SIGNALBOX_BINARY, {"config", "validate", "--config", SIGNALBOX_SOURCE_DIR "/config/signalbox.yaml"})
            .exit_code == 0);
}

TEST_CASE("operation: a configuration with a misspelt key names the line and the key that was meant", "[flow]") {
    temporary_folder folder;
    const std::string file = folder.write("signalbox.yaml", "profile: demo\ndirectry: x.yaml\n");

    const auto checked = run_program(SIGNALBOX_BINARY, {"config", "validate", "--config", file});

    CHECK(checked.exit_code == 78);
    CHECK(checked.errors.find("signalbox.yaml:2:1") != std::string::npos);
    CHECK(checked.errors.find("directory") != std::string::npos);
}
