// What a configuration says of adapters: destinations that are programs or webhooks, their listener, --adapter.
#include <filesystem>

#include <catch2/catch.hpp>

#include "broker/app/configuration/load.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::app;
using namespace signalbox::tests;

namespace {

const std::string program = "{name: practice, kind: executable, command: [/bin/true]";
const std::string webhook = "{name: practice, kind: webhook, url: \"https://10.0.0.1/in\", secret: some-secret";
const std::string drop = "{name: practice, kind: file_drop, folder: practice";

std::string text_with(const std::string& destination, const std::string& listener = "",
                      const std::string& profile = "demo") {
    static const temporary_folder folder;
    static const std::string directory =
        folder.write("directory.yaml", "mailboxes:\n  - {id: lab01, ods_code: rx1, password: some-password}\n");
    return "profile: " + profile + "\nlisteners:\n  mesh: {listen: \"127.0.0.1:8701\"}\n" +
           "  admin: {listen: \"127.0.0.1:8700\"}\n" + listener +
           "mesh: {shared_key: some-key}\ndirectory: " + directory + "\ndestinations:\n  - " + destination + "}\n";
}

configuration read(const std::string& destination, const command_line_settings& from = {}) {
    return read_configuration(text_with(destination), "hub.yaml", from);
}

std::string refused(const std::string& text, const command_line_settings& from = {}) {
    try {
        read_configuration(text, "hub.yaml", from);
    } catch (const configuration_error& e) {
        std::string all;
        for (const problem& each : e.problems()) all += each.pointer + ": " + each.what + "\n";
        return all;
    }
    return "";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const destination_setting& named(const configuration& c, const std::string& name) {
    for (const destination_setting& each : c.destinations)
        if (each.name == name) return each;
    throw std::runtime_error("no destination " + name);
}

} // namespace

TEST_CASE("adapters configuration: the address of a webhook stands in its networks", "[app][adapter]") {
    CHECK(refused(text_with(webhook)).empty());
    CHECK(refused(text_with(webhook + ", networks: [10.0.0.0/24]")).empty());
    CHECK(contains(refused(text_with(webhook + ", networks: [10.0.1.0/24]")), "/destinations/0/url: no address in"));
    const std::string elsewhere = "{name: practice, kind: webhook, url: \"https://192.0.2.1/in\", secret: some-secret";
    CHECK(contains(refused(text_with(elsewhere)), "/destinations/0/url: no address in"));
    CHECK(refused(text_with(elsewhere + ", networks: [192.0.2.0/24]")).empty());
    CHECK(refused(text_with("{name: practice, kind: webhook, url: \"https://a.example/in\", secret: s")).empty());
}

TEST_CASE("adapters configuration: who its messages are from, and what it may have in hand", "[app][adapter]") {
    const auto c = read(program + ", submits_as: lab01, idempotent: true, requests_max: 3");
    CHECK(c.destinations[0].submits_as == "LAB01");
    CHECK(c.destinations[0].idempotent);
    CHECK(c.destinations[0].requests_max == 3);
    const auto usual = read(program);
    CHECK(usual.destinations[0].submits_as.empty());
    CHECK_FALSE(usual.destinations[0].idempotent);
    CHECK(usual.destinations[0].requests_max == 16);
    const auto posted = read(webhook + ", submits_as: lab01, idempotent: true");
    CHECK(posted.destinations[0].submits_as == "LAB01");
    CHECK(posted.destinations[0].webhook.idempotent);
}

TEST_CASE("adapters configuration: a program beside a file that was named relatively has a whole path",
          "[app][adapter]") {
    const auto here = std::filesystem::current_path().string();
    const std::string script = "{name: practice, kind: executable, command: [deliver.py, word]";
    const std::string library =
        "{name: practice, kind: library, library: ../drop.so, sha256: \"" + std::string(64, '0') + "\"";

    CHECK(read(script).destinations[0].command == std::vector<std::string>{here + "/deliver.py", "word"});
    const auto elsewhere = read_configuration(text_with(library), "etc/hub/hub.yaml", {});
    CHECK(elsewhere.destinations[0].library.path == here + "/etc/drop.so");
    CHECK(read_configuration(text_with(script), "/etc/hub.yaml", {}).destinations[0].command[0] == "/etc/deliver.py");
}

TEST_CASE("adapters configuration: what a kind of destination has no use for is refused", "[app][adapter]") {
    CHECK(contains(refused(text_with(drop + ", submits_as: lab01")), "/destinations/0/submits_as"));
    CHECK(contains(refused(text_with(drop + ", idempotent: true")), "/destinations/0/idempotent"));
    CHECK(contains(refused(text_with(webhook + ", requests_max: 3")), "/destinations/0/requests_max"));
    CHECK(contains(refused(text_with(program + ", requests_max: 2000")), "1 to 1024"));
    CHECK(contains(refused(text_with(program + ", submits_as: \"no id\"")), "the id of a mailbox"));
}

TEST_CASE("adapters configuration: their listener is off unless it is asked for", "[app][adapter]") {
    CHECK_FALSE(read(program).adapters.has_value());
    const auto c = read_configuration(text_with(program, "  adapters: {listen: \"127.0.0.1:8705\"}\n"), "hub.yaml", {});
    REQUIRE(c.adapters.has_value());
    CHECK(c.adapters->listen.port == 8705);
    CHECK(c.adapters->any_port_will_do);
    command_line_settings from;
    from.listen_adapters = endpoint{"127.0.0.1", 9000};
    const auto asked = read(program, from);
    REQUIRE(asked.adapters.has_value());
    CHECK(asked.adapters->listen.port == 9000);
    CHECK_FALSE(asked.adapters->any_port_will_do);
}

TEST_CASE("adapters configuration: demo and sandbox have their listener on this machine alone", "[app][adapter]") {
    for (const auto wanted : {profile::demo, profile::sandbox}) {
        command_line_settings from;
        from.profile = wanted;
        const auto built_in = load_configuration(from);
        REQUIRE(built_in.adapters.has_value());
        CHECK(built_in.adapters->listen.to_text() == "127.0.0.1:8705");
    }
    CHECK(contains(refused(text_with(program, "  adapters: {listen: \"0.0.0.0:8705\"}\n")),
                   "/listeners/adapters/listen"));
}

TEST_CASE("adapters configuration: production takes what other machines say over TLS alone", "[app][adapter]") {
    const auto told = [](const std::string& listener) {
        return contains(refused(text_with(program, listener, "production")), "/listeners/adapters/tls");
    };
    CHECK(told("  adapters: {listen: \"0.0.0.0:8705\"}\n"));
    CHECK_FALSE(told("  adapters: {listen: \"127.0.0.1:8705\"}\n"));
    CHECK_FALSE(told("  adapters: {listen: \"0.0.0.0:8705\", tls: {certificate: c.pem, key: k.pem, clients: off}}\n"));
}

TEST_CASE("serve --adapter: a new destination has every message, beside the routes", "[app][adapter]") {
    command_line_settings from;
    from.adapters = {"mine=/bin/true", "posted=https://127.0.0.1:9000/in"};

    const auto c = read(drop, from);

    REQUIRE(c.destinations.size() == 3);
    CHECK(named(c, "mine").kind == "executable");
    CHECK(named(c, "mine").command == std::vector<std::string>{"/bin/true"});
    CHECK(named(c, "mine").folder == "adapters/mine");
    CHECK(named(c, "mine").form == mapping::form::original);
    CHECK(named(c, "posted").kind == "webhook");
    CHECK(named(c, "posted").webhook.server.port == 9000);
    CHECK(named(c, "posted").webhook.target == "/in");
    CHECK(named(c, "posted").webhook.secret.value.matches("some-key")); // mesh.shared_key

    routing::facts about;
    about.recipient = "LAB01";
    about.recipient_known = true;
    const auto decided = c.routes->decide(about);
    REQUIRE(decided.destinations.size() == 3);
    CHECK(decided.destinations[0].destination == "mine");
    CHECK(decided.destinations[1].destination == "posted");
    CHECK(decided.destinations[2].destination == "mailbox:LAB01"); // as without them
    CHECK_FALSE(decided.hub_acknowledges);
}

TEST_CASE("serve --adapter: a destination of the file keeps its settings and has another target", "[app][adapter]") {
    command_line_settings from;
    from.adapters = {"practice=https://127.0.0.1:9000/in"};
    const auto c = read(webhook + ", form: fhir-stu3", from);
    REQUIRE(c.destinations.size() == 1);
    CHECK(c.destinations[0].form == mapping::form::fhir_stu3);
    CHECK(c.destinations[0].webhook.server.address == "127.0.0.1");
    CHECK(c.destinations[0].webhook.secret.value.matches("some-secret"));
    CHECK(c.routes->routes().empty());
}

TEST_CASE("serve --adapter: what it cannot mean is refused", "[app][adapter]") {
    const auto refusal = [](const std::string& asked, const std::string& profile = "demo") {
        command_line_settings from;
        from.adapters = {asked};
        return refused(text_with(drop, "", profile), from);
    };
    CHECK(contains(refusal("mine"), "NAME=TARGET"));
    CHECK(contains(refusal("mine="), "NAME=TARGET"));
    CHECK(contains(refusal("mailbox=/bin/true"), "small letters"));
    CHECK(contains(refusal("mine=http://"), "http://"));
    CHECK(contains(refusal("mine=/bin/true", "production"), "no destination of that name"));
}

TEST_CASE("adapters configuration: how many a second and in which hours a destination takes", "[app][adapter]") {
    using delivery::decide::rate_limit;
    const auto c = read(drop + ", rate_max: 300/min, open_hours: [mon-fri 08:00-18:30, sat 09:00-12:00]");
    CHECK(c.destinations[0].rate_max == rate_limit::rate{300, std::chrono::minutes(1)});
    CHECK_FALSE(c.destinations[0].open_hours.is_open(base::from_iso8601("2026-11-22T10:00:00.000000Z").value()));
    CHECK(c.destinations[0].open_hours.is_open(base::from_iso8601("2026-11-23T10:00:00.000000Z").value()));
    CHECK(read(drop).destinations[0].rate_max == rate_limit::rate{});
    CHECK(read(drop + ", open_hours: daily 00:00-24:00").destinations.size() == 1);

    CHECK(contains(refused(text_with(drop + ", rate_max: 20/day")), "/destinations/0/rate_max: a count in a span"));
    CHECK(contains(refused(text_with(drop + ", open_hours: [mondays]")), "/destinations/0/open_hours: days and hours"));
}
