// serve --adapter NAME=TARGET, as somebody tries an adapter.
#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/support/hub_process.hpp"
#include "tests/support/mesh_client.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox::tests;

namespace {

const std::string program = SIGNALBOX_BINARY;
const std::vector<std::string> anywhere{"--listen-mesh",     "127.0.0.1:0", "--listen-admin", "127.0.0.1:0",
                                        "--listen-fhir",     "127.0.0.1:0", "--listen-mllp",  "127.0.0.1:0",
                                        "--listen-adapters", "127.0.0.1:0"};

std::vector<std::string> sandbox_with(std::vector<std::string> more) {
    std::vector<std::string> words{"--profile", "sandbox"};
    words.insert(words.end(), anywhere.begin(), anywhere.end());
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

} // namespace

TEST_CASE("serve --adapter: every message of the sandbox is delivered to the program as well", "[flow][adapter]") {
    const temporary_folder folder;
    const std::string adapter = folder.write("adapter.py", R"(#!/usr/bin/python3
import json, sys
for line in sys.stdin:
    what = json.loads(line)
    if what['type'] == 'hello': print(json.dumps({'type': 'ready', 'protocol': 1, 'idempotent': True}), flush=True)
    if what['type'] == 'ping': print(json.dumps({'type': 'pong', 'n': what['n']}), flush=True)
    if what['type'] == 'drain': sys.exit()
    if what['type'] != 'deliver': continue
    open('kept', 'w').write(what['payload']['data'])
    print(json.dumps({'type': 'result', 'delivery_id': what['delivery_id'], 'outcome': 'accepted'}), flush=True)
)");
    std::filesystem::permissions(adapter, std::filesystem::perms::owner_all);
    hub_process hub(program, folder.file("data"), sandbox_with({"--adapter", "mine=" + adapter}));
    hub.start();
    const mesh_account alice{"X26ABC1", "password", "TestKey"};
    const mesh_account bob{"X26ABC2", "password", "TestKey"};
    mesh_client client(mesh_endpoint{hub.mesh_port(), {}, {}, {}});

    CHECK(client.send(alice, bob.mailbox, "ANY_WORKFLOW", "a text of no known type").status == 202);

    CHECK(eventually([&] { return file_text(hub.data() + "/adapters/mine/kept") == "a text of no known type"; }));
    CHECK(client.as(bob, "GET", "/messageexchange/X26ABC2/inbox").body.find("2026") != std::string::npos);
    const auto list = run_program(program, {"adapter", "list", "--data", hub.data()}).output;
    CHECK(list.find("mine") != std::string::npos);
    CHECK(list.find("original") != std::string::npos);
}

TEST_CASE("serve --adapter: what cannot be used stops the start, with its name", "[flow][adapter]") {
    const temporary_folder folder;
    const auto refused = [&](const std::string& adapter) {
        auto words = sandbox_with({"--adapter", adapter, "--data", folder.file("data")});
        words.insert(words.begin(), "serve");
        const auto ended = run_program(program, words);
        CHECK(ended.exit_code == 78);
        return ended.errors;
    };
    CHECK(refused("mine").find("NAME=TARGET") != std::string::npos);
    CHECK(refused("Mine=/bin/true").find("small letters") != std::string::npos);
    CHECK(refused("mine=" + folder.file("nothing.py")).find("nothing.py") != std::string::npos);
    CHECK(refused("mine=" + folder.text()).find("directory") != std::string::npos);
    CHECK(refused("mine=http://").find("http://") != std::string::npos);
}
