// Mailboxes while the hub runs: the directory file read again, accounts from the command line, a key's rotation.
#include <csignal>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/flow/mesh/running_hub.hpp"

using namespace signalbox::tests;

namespace {

int inbox_status(const mesh_hub& hub, const mesh_account& who) {
    return hub.client().as(who, "GET", "/messageexchange/" + who.mailbox + "/inbox").status;
}

// Adds a mailbox to the directory file; `more` are further lines of it.
void add_to_directory(const mesh_hub& hub, const std::string& id, const std::string& more = {}) {
    std::string text = file_text(hub.directory_file());
    const std::string mailbox =
        "  - id: " + id + "\n    ods_code: E85005\n    password: {file: " + hub.secret_file(id, id + "-password") +
        "}\n" + more;
    text.insert(text.find('\n', text.find("mailboxes:")) + 1, mailbox);
    std::ofstream(hub.directory_file(), std::ios::trunc) << text;
}

} // namespace

TEST_CASE("mesh accounts: the directory file is read again on SIGHUP and by command, all or nothing", "[flow]") {
    running_hub hub;
    CHECK(inbox_status(hub, hub.account("NEW01")) == 403);

    add_to_directory(hub, "NEW01");
    CHECK(hub.command({"directory", "reload"}).exit_code == 0);
    CHECK(inbox_status(hub, hub.account("NEW01")) == 200);
    add_to_directory(hub, "NEW02");
    ::kill(hub.process().pid(), SIGHUP);
    CHECK(eventually([&] { return inbox_status(hub, hub.account("NEW02")) == 200; }));

    add_to_directory(hub, "NEW03", "    colour: red\n");
    const auto refused = hub.command({"directory", "reload"});
    CHECK(refused.exit_code != 0);
    CHECK((refused.output + refused.errors).find("colour") != std::string::npos);
    CHECK(inbox_status(hub, hub.account("NEW03")) == 403);
    CHECK(inbox_status(hub, hub.account("NEW01")) == 200); // the directory of before still holds
}

TEST_CASE("mesh accounts: the command line adds, changes, disables and lists mailboxes, and prints no password",
          "[flow]") {
    running_hub hub;
    const mesh_account first{"ADDED01", "first-password", hub.account("GP01").shared_key};
    const mesh_account second{"ADDED01", "second-password", first.shared_key};
    const std::string first_file = hub.secret_file("first", first.password);
    const std::string second_file = hub.secret_file("second", second.password);

    const auto added = hub.command({"mailbox", "add", "ADDED01", "--ods", "E85005", "--password-file", first_file});
    CHECK(added.exit_code == 0);
    CHECK(inbox_status(hub, first) == 200);
    CHECK(hub.user("LAB01").send("ADDED01", "LETTERS", "letter").status == 202);
    CHECK(hub.command({"mailbox", "passwd", "ADDED01", "--password-file", second_file}).exit_code == 0);
    CHECK(inbox_status(hub, first) == 403);
    CHECK(inbox_status(hub, second) == 200);
    hub.restart_after_kill();
    CHECK(inbox_status(hub, second) == 200);
    CHECK(hub.command({"mailbox", "disable", "ADDED01"}).exit_code == 0);
    CHECK(inbox_status(hub, second) == 403);

    const auto list = hub.command({"mailbox", "list", "--json"});
    CHECK(list.exit_code == 0);
    CHECK(list.output.find("ADDED01") != std::string::npos);
    CHECK(list.output.find("GP01") != std::string::npos);
    const auto audit = hub.command({"audit", "export"});
    CHECK(audit.output.find("ADDED01") != std::string::npos);
    for (const std::string& text : {list.output, added.output, audit.output, hub.process().log()}) {
        CHECK(text.find(first.password) == std::string::npos);
        CHECK(text.find(second.password) == std::string::npos);
    }
}

TEST_CASE("mesh accounts: during a rotation both shared keys are valid, and no third", "[flow]") {
    mesh_hub_options options;
    options.previous_shared_key = "the-key-of-before";
    running_hub hub(options);
    mesh_account before = hub.account("GP01");
    before.shared_key = options.previous_shared_key;
    mesh_account third = hub.account("GP01");
    third.shared_key = "a-third-key";

    CHECK(inbox_status(hub, hub.account("GP01")) == 200);
    CHECK(inbox_status(hub, before) == 200);
    CHECK(inbox_status(hub, third) == 403);
}
