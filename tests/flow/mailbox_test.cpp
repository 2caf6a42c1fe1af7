#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox::tests;

namespace {

hub_options plain() {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    return options;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// The status of a listing with these credentials.
int listing(const hub_fixture& hub, const std::string& mailbox, const std::string& password) {
    mesh_client client(hub.endpoint());
    return client.as({mailbox, password, hub.laboratory().shared_key}, "GET", "/messageexchange/" + mailbox + "/inbox")
        .status;
}

// A password in a file of its own.
std::string password_file(const temporary_folder& folder, const std::string& password) {
    return folder.write("password", password + "\n");
}

} // namespace

TEST_CASE("mailboxes: an added one, a new password and a closed one hold after a restart", "[flow]") {
    const temporary_folder folder;
    hub_fixture hub(plain());
    hub.start();

    const auto added = hub.command(
        {"mailbox", "add", "new01", "--ods", "C83003", "--password-file", password_file(folder, "first-secret")});
    const auto again = hub.command(
        {"mailbox", "add", "NEW01", "--ods", "C83003", "--password-file", password_file(folder, "first-secret")});
    const auto changed =
        hub.command({"mailbox", "passwd", "LAB01", "--password-file", password_file(folder, "second-secret")});
    const auto closed = hub.command({"mailbox", "disable", "GP01"});
    const auto nobody = hub.command({"mailbox", "disable", "NOBODY"});
    const auto list = hub.command({"mailbox", "list", "--json"});

    CHECK(added.exit_code == 0);
    CHECK(again.exit_code == 1);
    CHECK(changed.exit_code == 0);
    CHECK(closed.exit_code == 0);
    CHECK(nobody.exit_code == 4);
    CHECK(contains(list.output, R"("id":"NEW01","name":"NEW01","ods_code":"C83003","active":true)"));
    CHECK(contains(list.output, R"("from":"account")"));
    CHECK(contains(list.output, R"("from":"file+account")"));
    CHECK(hub.hub().terminate() == 0);
    hub.start();
    CHECK(listing(hub, "NEW01", "first-secret") == 200);
    CHECK(listing(hub, "LAB01", "second-secret") == 200);
    CHECK(listing(hub, "LAB01", hub.laboratory().password) == 403);
    CHECK(listing(hub, "GP01", hub.practice().password) == 403);
    REQUIRE(hub.command({"mailbox", "enable", "GP01"}).exit_code == 0);
    CHECK(hub.hub().terminate() == 0);
    hub.start();
    CHECK(listing(hub, "GP01", hub.practice().password) == 200);
}

TEST_CASE("mailboxes: a change takes effect at once, on an open connection too", "[flow]") {
    const temporary_folder folder;
    hub_fixture hub(plain());
    hub.start();
    mesh_client client(hub.endpoint());
    const mesh_account added{"NEW01", "first-secret", hub.laboratory().shared_key};
    const std::string inbox = "/messageexchange/NEW01/inbox";
    const auto change = [&](const std::string& act) { return hub.command({"mailbox", act, "NEW01"}).exit_code; };
    CHECK(client.as(added, "GET", inbox).status == 403);

    REQUIRE(hub.command({"mailbox", "add", "NEW01", "--ods", "C83003", "--password-file",
                         password_file(folder, added.password)})
                .exit_code == 0);
    CHECK(client.as(added, "GET", inbox).status == 200);
    CHECK(client.send(hub.laboratory(), "NEW01", "ANY_WORKFLOW", "a message").status == 202);
    CHECK(contains(client.as(added, "GET", "/messageexchange/NEW01/count").body, R"("count":1)"));
    REQUIRE(change("disable") == 0);
    CHECK(client.as(added, "GET", inbox).status == 403);
    REQUIRE(change("enable") == 0);
    CHECK(client.as(added, "GET", inbox).status == 200);
}

TEST_CASE("directory: workflow groups of a reloaded file hold for the next message", "[flow]") {
    hub_fixture hub(plain());
    hub.start();
    mesh_client client(hub.endpoint());
    REQUIRE(client.send(hub.laboratory(), "GP01", "TOC_FHIR_OP_ATTEN", "a letter").status == 202);

    std::ofstream(hub.directory(), std::ios::app) << "workflow_groups: [{name: reports, workflow_ids: [PATH_*]}]\n";
    REQUIRE(hub.command({"directory", "reload"}).exit_code == 0);
    const auto refused = client.send(hub.laboratory(), "GP01", "TOC_FHIR_OP_ATTEN", "a letter");

    CHECK(refused.status == 417);
    CHECK(contains(refused.body, R"("code":"16")"));
}

TEST_CASE("mailboxes: no password appears in output, log, audit or data folder", "[flow]") {
    const temporary_folder folder;
    hub_fixture hub(plain());
    hub.start();
    const std::string secret = "an-unmistakable-secret";

    const auto added =
        hub.command({"mailbox", "add", "new01", "--ods", "C83003", "--password-file", password_file(folder, secret)});
    const auto list = hub.command({"mailbox", "list"});
    const auto audit = hub.command({"audit", "export"});
    CHECK(hub.hub().terminate() == 0);

    REQUIRE(added.exit_code == 0);
    for (const std::string& text : {added.output, added.errors, list.output, audit.output, hub.hub().log()})
        CHECK_FALSE(contains(text, secret));
    CHECK(contains(audit.output, "mailbox.add"));
    for (const auto& entry : std::filesystem::recursive_directory_iterator(hub.hub().data()))
        if (entry.is_regular_file()) CHECK_FALSE(contains(file_text(entry.path().string()), secret));
}

TEST_CASE("mailboxes: a password that was sealed with another key stops the start and names its mailbox", "[flow]") {
    const temporary_folder folder;
    hub_fixture hub(plain());
    hub.start();
    REQUIRE(hub.command({"mailbox", "passwd", "LAB01", "--password-file", password_file(folder, "secret")}).exit_code ==
            0);
    CHECK(hub.hub().terminate() == 0);
    std::filesystem::remove(hub.hub().data() + "/keys/accounts.key");

    const auto served =
        run_program(SIGNALBOX_BINARY, {"serve", "--config", hub.configuration(), "--data", hub.hub().data()});

    CHECK(served.exit_code == 78);
    CHECK(contains(served.errors, "LAB01"));
    CHECK(contains(served.errors, "mesh.accounts_key"));
}

TEST_CASE("directory: a reload takes a good file and refuses a bad one with every problem", "[flow]") {
    hub_fixture hub(plain());
    hub.start();
    const std::string good = file_text(hub.directory());

    std::ofstream(hub.directory()) << good << "  - {id: EXTRA01, ods_code: C83003, password: p}\n";
    const auto taken = hub.command({"directory", "reload"});
    std::ofstream(hub.directory()) << good << "  - {id: '?', ods_code: '?', password: p}\n";
    const auto refused = hub.command({"directory", "reload"});
    const auto list = hub.command({"mailbox", "list"});

    CHECK(taken.exit_code == 0);
    CHECK(taken.output == "in force: 4 mailboxes\n");
    CHECK(refused.exit_code == 78);
    CHECK(contains(refused.errors, hub.directory() + ":"));
    CHECK(contains(refused.errors, "/mailboxes/3/id"));
    CHECK(contains(refused.errors, "/mailboxes/3/ods_code"));
    CHECK(contains(list.output, "EXTRA01"));
}

TEST_CASE("directory: SIGHUP reads it again and the hub goes on", "[flow]") {
    hub_fixture hub(plain());
    hub.start();
    std::ofstream(hub.directory(), std::ios::app) << "  - {id: EXTRA01, ods_code: C83003, password: p}\n";

    REQUIRE(::kill(hub.hub().pid(), SIGHUP) == 0);

    CHECK(eventually([&] { return contains(hub.command({"mailbox", "list"}).output, "EXTRA01"); }));
    CHECK(contains(hub.command({"audit", "export"}).output, "SIGHUP: 4 mailboxes"));
    CHECK(listing(hub, "LAB01", hub.laboratory().password) == 200);
}

TEST_CASE("sandbox: it needs nothing but its profile, and leaves nothing behind", "[flow]") {
    const temporary_folder folder;
    ::setenv("TMPDIR", folder.text().c_str(), 1);
    // The reader stops the hub when its log says that it is ready.
    const std::string serve = SIGNALBOX_BINARY " serve --profile sandbox --listen-mesh 127.0.0.1:0";
    const std::string reader = "read pid; while read -r line; do case \"$line\" in "
                               "*hub.ready*) stat -c %a \"$TMPDIR\"/*; kill $pid;; ended*) echo \"$line\";; esac; done";
    const auto served = run_program(
        "/bin/sh", {"-c", "{ " + serve + " 2>&1 & echo $!; wait $!; echo ended $?; } | { " + reader + "; }"});
    ::unsetenv("TMPDIR");

    CHECK(served.output == "700\nended 0\n");
    CHECK(std::filesystem::is_empty(folder.path()));
}
