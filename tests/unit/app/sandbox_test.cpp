#include <tuple>

#include <catch2/catch.hpp>

#include "broker/app/configuration/load.hpp"
#include "broker/app/directory/merge.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::app;
using namespace signalbox::tests;

namespace {

command_line_settings as_sandbox() {
    command_line_settings from;
    from.profile = profile::sandbox;
    return from;
}

std::shared_ptr<const routing::directory> directory_of(const configuration& c) {
    return merge(c.directory, {}, base::secret("key"))->directory;
}

std::vector<std::string> ids(const std::vector<const routing::mailbox*>& found) {
    std::vector<std::string> all;
    for (const routing::mailbox* each : found) all.push_back(each->id);
    return all;
}

using names = std::vector<std::string>;

} // namespace

TEST_CASE("sandbox: plain HTTP on loopback, the public key, no validation, a folder of its own", "[app]") {
    const configuration c = load_configuration(as_sandbox());

    CHECK(c.profile == profile::sandbox);
    CHECK(c.mesh.listen.to_text() == "127.0.0.1:8701");
    CHECK_FALSE(c.mesh.tls.has_value());
    CHECK(c.shared_key.value.matches("TestKey"));
    CHECK(c.data.empty()); // who starts the hub makes a temporary one
    CHECK_FALSE(c.validate);
    CHECK(c.destinations.empty());
    CHECK(c.routes->routes().empty());
    CHECK(c.admin.any_port_will_do);
}

TEST_CASE("sandbox: the mailboxes of the public sandbox, with their names and organisations", "[app]") {
    const auto known = directory_of(load_configuration(as_sandbox()));

    for (const auto& [id, name, ods] : {std::tuple{"X26ABC1", "TESTMB1", "X26"},
                                        {"X26ABC2", "TESTMB2", "X26"},
                                        {"X26ABC3", "TESTMB3", "X27"},
                                        {"ALICE", "TESTMB1", "X26"},
                                        {"BOB", "TESTMB2", "X26"},
                                        {"BARRY", "TESTMB3", "X27"}}) {
        const routing::mailbox* found = known->find(id);
        REQUIRE(found != nullptr);
        CHECK(found->name == name);
        CHECK(found->ods_code == ods);
        CHECK(found->organisation_code == ods);
        CHECK(found->password.matches("password"));
        CHECK(found->active);
    }
    CHECK(known->find("X26ABC2")->billing_entity == "Wales");
}

TEST_CASE("sandbox: its workflows are found by lookup, any other one is accepted", "[app]") {
    const auto known = directory_of(load_configuration(as_sandbox()));

    CHECK(ids(known->registered("TEST_WORKFLOW")) == names{"X26ABC2"});
    CHECK(ids(known->registered("TEST_WORKFLOW_ACK")) == names{"X26ABC1", "X26ABC3"});
    CHECK(ids(known->registered("TEST_WORKFLOW2")) == names{"X26ABC1", "X26ABC2", "X26ABC3"});
    CHECK(ids(known->registered("X26", "RESTRICTED_WORKFLOW")) == names{"BOB"});
    CHECK(ids(known->registered("ANOTHER_WORKFLOW")) == names{"ALICE", "BARRY"});
    const routing::mailbox& alice = *known->find("ALICE");
    const routing::mailbox& bob = *known->find("BOB");
    CHECK(known->to_send(alice, "RESTRICTED_WORKFLOW") == routing::permission::granted);
    CHECK(known->to_send(bob, "RESTRICTED_WORKFLOW") == routing::permission::not_registered);
    CHECK(known->to_send(alice, "0123456789abcdef") == routing::permission::granted);
    CHECK(known->to_receive(bob, "0123456789abcdef") == routing::permission::granted);
}

TEST_CASE("sandbox: with TLS client certificates are optional, and --validate turns checks on", "[app]") {
    command_line_settings from = as_sandbox();
    from.tls = {"cert.pem", "key.pem", "ca.pem"};
    from.validate = true;

    const configuration c = load_configuration(from);

    REQUIRE(c.mesh.tls.has_value());
    CHECK(c.mesh.tls->clients == http::client_certificate::optional);
    CHECK(c.mesh.tls->client_ca == "ca.pem");
    CHECK(c.validate);
}

TEST_CASE("sandbox: other addresses than loopback are refused unless it is open on purpose", "[app]") {
    command_line_settings from = as_sandbox();
    from.listen_mesh = parse_endpoint("0.0.0.0:8701");

    CHECK_THROWS_WITH(load_configuration(from), Catch::Contains("--i-know-this-is-open"));
    from.open_on_purpose = true;
    CHECK(load_configuration(from).mesh.listen.port == 8701);
}

TEST_CASE("sandbox: what the command line asks for is not changed", "[app]") {
    command_line_settings from = as_sandbox();
    from.data = "/somewhere";
    from.listen_admin = parse_endpoint("127.0.0.1:8700");

    const configuration c = load_configuration(from);

    CHECK(c.data == "/somewhere");
    CHECK_FALSE(c.admin.any_port_will_do);
}

TEST_CASE("sandbox: a destination may not write among the files of a folder that has no name yet", "[app]") {
    const temporary_folder folder;
    folder.write("directory.yaml", "mailboxes: [{id: A, ods_code: A81001, password: p}]\n");
    command_line_settings from;
    from.config = folder.write("hub.yaml", "profile: sandbox\n"
                                           "listeners: {mesh: {listen: 127.0.0.1:0}, admin: {listen: 127.0.0.1:0}}\n"
                                           "mesh: {shared_key: k}\ndirectory: directory.yaml\n"
                                           "destinations: [{name: a, kind: file_drop, folder: spool/x}]\n");

    CHECK_THROWS_WITH(load_configuration(from), Catch::Contains("own files"));
}
