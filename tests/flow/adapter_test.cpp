// Adapters that are executables, behind the real hub.
#include <filesystem>
#include <set>

#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/report_builder.hpp"
#include "tests/support/running_webhook.hpp"

using namespace signalbox::tests;

namespace {

const std::string example = SIGNALBOX_SOURCE_DIR "/adapters/sdk/examples/folder_drop.py";

// A hub whose reports go to the program as well, which keeps what it gets in `kept`.
hub_options with_adapter(const std::string& command, const std::string& kept) {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    options.reports_to = "[mailbox, practice-files, practice]";
    options.destinations_yaml = "  - name: practice\n    kind: executable\n    command: [" + command +
                                "]\n    form: fhir-r4\n    settings: {folder: " + kept + "}\n";
    return options;
}

void send(const hub_fixture& hub, const std::string& report) {
    mesh_client client(hub.endpoint());
    REQUIRE(client.send(hub.laboratory(), "GP01", "PATH_MEDRPT_V4", report).status == 202);
}

std::vector<std::string> files_in(const std::string& folder) {
    std::vector<std::string> names;
    if (!std::filesystem::exists(folder)) return names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() != ".part") names.push_back(entry.path());
    return names;
}

hub_options with_webhook(const running_webhook& webhook, const std::string& secret, const std::string& more = "") {
    hub_options options = with_adapter("/bin/true", webhook.kept());
    options.destinations_yaml = "  - name: practice\n    kind: webhook\n    url: http://127.0.0.1:" + webhook.port() +
                                "/deliveries\n    secret: {file: " + webhook.secret_file(secret) + "}\n" + more;
    return options;
}

std::string report(std::uint32_t number) {
    return report_builder{.nhs_number = synthetic_nhs_number(number),
                          .report_id = "REP-" + std::to_string(number),
                          .bundle_id = "00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + number)}
        .build();
}

} // namespace

TEST_CASE("adapter: the example files every report, as rendered, and once", "[flow][adapter]") {
    const temporary_folder kept;
    hub_fixture hub(with_adapter(example, kept.text()));
    hub.start();

    for (std::uint32_t i = 1; i <= 5; ++i) send(hub, report(i));

    CHECK(eventually([&] { return files_in(kept.text()).size() == 5; }));
    CHECK(eventually([&] { return hub.practice_files().size() == 5; }));
    std::multiset<std::string> here;
    std::multiset<std::string> there;
    for (const std::string& file : files_in(kept.text())) here.insert(file_text(file));
    for (const std::string& name : hub.practice_files()) there.insert(file_text(hub.practice_folder() + "/" + name));
    CHECK((here == there)); // not printed: reports
}

TEST_CASE("adapter: what is sent while it cannot start is delivered when it can", "[flow][adapter]") {
    const temporary_folder folder;
    const std::string program = folder.write("adapter.py", "#!/usr/bin/python3\nimport sys; sys.exit(1)\n");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    hub_options options = with_adapter(program, folder.file("kept"));
    hub_fixture hub(options);
    hub.start();
    send(hub, report(1));
    CHECK(eventually([&] {
        return hub.command({"delivery", "list", "--destination", "practice"}).output.find("retry_wait") !=
               std::string::npos;
    }));
    CHECK(eventually([&] { return hub.practice_files().size() == 1; })); // nobody else waits for it

    std::filesystem::copy_file(example, program, std::filesystem::copy_options::overwrite_existing);
    CHECK(eventually([&] { return files_in(folder.file("kept")).size() == 1; }));
}

TEST_CASE("adapter: one that dies on a report loses nothing else, and leaves that one to a person", "[flow][adapter]") {
    const temporary_folder folder;
    std::string text = file_text(example);
    const std::string line = "            say(type=\"result\"";
    REQUIRE(text.find(line) != std::string::npos);
    text.insert(text.find(line), "            if \"REP-2\" in str(message): os.abort()\n");
    const std::string program = folder.write("adapter.py", text);
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    hub_fixture hub(with_adapter(program, folder.file("kept")));
    hub.start();

    for (std::uint32_t i = 1; i <= 3; ++i) send(hub, report(i));

    CHECK(eventually([&] { return files_in(folder.file("kept")).size() == 2; }));
    CHECK(eventually([&] { return hub.command({"dlq", "list"}).output.find("adapter-death") != std::string::npos; }));
    CHECK(eventually([&] { return hub.practice_files().size() == 3; }));
}

TEST_CASE("adapter: a webhook files every report, signed, and once", "[flow][adapter]") {
    const running_webhook webhook("what both know");
    hub_fixture hub(with_webhook(webhook, "what both know", "    idempotent: true\n"));
    hub.start();

    for (std::uint32_t i = 1; i <= 5; ++i) send(hub, report(i));

    CHECK(eventually([&] { return files_in(webhook.kept()).size() == 5; }));
    const auto list = hub.command({"delivery", "list", "--destination", "practice", "--json"}).output;
    CHECK(list.find("delivered") != std::string::npos);
}

TEST_CASE("adapter: a webhook that does not know the secret opens the breaker, and nothing is lost",
          "[flow][adapter]") {
    const running_webhook webhook("what the webhook knows");
    hub_fixture hub(with_webhook(webhook, "what the hub knows"));
    hub.start();

    send(hub, report(1));

    CHECK(eventually([&] { return hub.hub().log().find("breaker_open") != std::string::npos; }));
    CHECK(files_in(webhook.kept()).empty());
    CHECK(hub.command({"dlq", "list", "--json"}).output.find("practice\"") == std::string::npos);
}

TEST_CASE("adapter: what it says of a patient when it refuses is for an operator alone", "[flow][adapter]") {
    const temporary_folder folder;
    const std::string program = folder.write("adapter.py", R"(#!/usr/bin/python3
import json, sys
def say(**what): print(json.dumps(what), flush=True)
sys.stdin.readline()
say(type="ready", protocol=1, name="plain-spoken", version="1", max_in_flight=1, idempotent=True)
for line in sys.stdin:
    what = json.loads(line)
    if what["type"] == "drain": sys.exit()
    if what["type"] == "ping": say(type="pong", n=what["n"])
    if what["type"] == "deliver":
        say(type="result", delivery_id=what["delivery_id"], outcome="rejected", code="QUILLFEATHER, Ann",
            diagnostics="belongs to Ann QUILLFEATHER, 999 000 0018 or 9990000018")
)");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    hub_fixture hub(with_adapter(program, folder.text()));
    hub.start();
    send(hub, report(1));
    const auto list = [&] { return hub.command({"dlq", "list", "--json"}).output; };
    REQUIRE(eventually([&] { return list().find("rejected unfit-code") != std::string::npos; }));
    const std::string listed = list();
    const auto at = listed.find("\"delivery_id\":\"") + 15;
    const std::string id = listed.substr(at, listed.find('"', at) - at);

    const std::string shown = hub.command({"dlq", "show", id}).output;

    CHECK(shown.find("belongs to Ann QUILLFEATHER, ### ### #### or ##########") != std::string::npos);
    const std::string metrics =
        mesh_client(mesh_endpoint{hub.hub().admin_port(), {}, {}, {}}).request("GET", "/metrics").body;
    for (const std::string& everywhere : {hub.hub().log(), hub.command({"audit", "export"}).output, metrics, listed}) {
        CHECK(everywhere.find("QUILLFEATHER") == std::string::npos);
        CHECK(everywhere.find("9990000018") == std::string::npos);
    }
    CHECK(shown.find("9990000018") == std::string::npos);
}

TEST_CASE("adapter: a command that is not there stops the start, with its name", "[flow][adapter]") {
    const temporary_folder folder;
    hub_fixture hub(with_adapter(folder.file("nothing.py"), folder.file("kept")));
    const auto refused = hub.command({"serve", "--config", hub.configuration()});
    CHECK(refused.exit_code == 78);
    CHECK(refused.errors.find("nothing.py") != std::string::npos);
}
