#include "broker/app/configuration/mllp.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/app/configuration/load.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::app;
using namespace signalbox::tests;

namespace {

using strings = std::vector<std::string>;

const std::string pin(64, 'a');

const std::string usual_section = "mllp:\n"
                                  "  senders:\n"
                                  "    - {mailbox: lab01, facility: RX1}\n"
                                  "  recipients:\n"
                                  "    - {mailbox: gp01}\n";

// A demo configuration that serves MLLP, with this section and these settings of its listener.
struct written {
    std::string section = usual_section;
    std::string listener = "{listen: \"127.0.0.1:8704\"}";
    std::string profile = "demo";

    std::string text() const {
        static const temporary_folder folder;
        static const std::string directory =
            folder.write("directory.yaml", "mailboxes:\n  - {id: lab01, ods_code: rx1, password: some-password}\n");
        return "profile: " + profile +
               "\nlisteners:\n  mesh: {listen: \"127.0.0.1:8701\"}\n  admin: {listen: \"127.0.0.1:8700\"}\n" +
               (listener.empty() ? "" : "  mllp: " + listener + "\n") + section +
               "mesh: {shared_key: some-key}\ndirectory: " + directory + "\n";
    }
};

configuration read(const written& what, const command_line_settings& from = {}) {
    return read_configuration(what.text(), "hub.yaml", from);
}

// What is wrong with MLLP, without the place.
strings problems_of(const written& what, const command_line_settings& from = {}) {
    strings found;
    try {
        read(what, from);
    } catch (const configuration_error& e) {
        for (const problem& each : e.problems())
            if (each.pointer.find("mllp") != std::string::npos) found.push_back(each.pointer + ": " + each.what);
    }
    return found;
}

strings sections_with(const std::string& more) { return problems_of({.section = usual_section + more}); }

} // namespace

TEST_CASE("configuration mllp: it is served where a listener says so", "[app][mllp]") {
    CHECK_FALSE(read({.listener = ""}).mllp_listener.has_value());
    const auto served = read({});
    REQUIRE(served.mllp_listener.has_value());
    CHECK(served.mllp_listener->listen.port == 8704);
    CHECK(served.mllp_listener->any_port_will_do);

    command_line_settings from;
    from.listen_mllp = parse_endpoint("127.0.0.1:9999");
    const auto asked = read({.listener = ""}, from);
    REQUIRE(asked.mllp_listener.has_value());
    CHECK(asked.mllp_listener->listen.port == 9999);
    CHECK_FALSE(asked.mllp_listener->any_port_will_do);
}

TEST_CASE("configuration mllp: a section says who sends to whom and what a peer can use up", "[app][mllp]") {
    const auto usual = *read({}).mllp;
    CHECK(usual.workflow_id == "PATH_HL7V2_ORU");
    CHECK(usual.processing_ids == strings{"P"});
    CHECK(usual.frames.frame_bytes == 16U << 20U);
    CHECK(usual.frames.noise_bytes == 64U << 10U);
    CHECK(usual.idle_deadline == std::chrono::minutes(10));
    CHECK(usual.connections_max == 256);
    CHECK(usual.connections_per_address_max == 64);
    REQUIRE(usual.parties.senders.size() == 1);
    CHECK(usual.parties.senders[0].mailbox == "LAB01");
    CHECK(usual.parties.senders[0].facility == "RX1");
    CHECK_FALSE(usual.parties.senders[0].reuses_control_ids);

    const auto told = *read({.section = "mllp:\n"
                                        "  workflow_id: REPORTS\n"
                                        "  processing_ids: [P, T]\n"
                                        "  frame_max: 1MiB\n"
                                        "  noise_max: 1KiB\n"
                                        "  idle_deadline: 30s\n"
                                        "  connections_max: 5\n"
                                        "  connections_per_address_max: 2\n"
                                        "  senders:\n"
                                        "    - {mailbox: lab01, application: LIMS, facility: RX1, control_ids: "
                                        "reused, addresses: [\"192.0.2.7\", \"2001:DB8::0:1\"]}\n"
                                        "  recipients:\n"
                                        "    - {mailbox: gp01, application: EMIS, facility: A81001, workflow_id: W}\n"})
                           .mllp;
    CHECK(told.workflow_id == "REPORTS");
    CHECK(told.processing_ids == strings{"P", "T"});
    CHECK(told.frames.frame_bytes == 1U << 20U);
    CHECK(told.frames.noise_bytes == 1024);
    CHECK(told.idle_deadline == std::chrono::seconds(30));
    CHECK(told.connections_max == 5);
    CHECK(told.connections_per_address_max == 2);
    CHECK(told.parties.senders[0].application == "LIMS");
    CHECK(told.parties.senders[0].addresses == strings{"192.0.2.7", "2001:db8::1"});
    CHECK(told.parties.senders[0].reuses_control_ids);
    CHECK(told.parties.recipients[0].application == "EMIS");
    CHECK(told.parties.recipients[0].facility == "A81001");
    CHECK(told.parties.recipients[0].workflow_id == "W");
}

TEST_CASE("configuration mllp: a listener without senders is refused", "[app][mllp]") {
    CHECK(problems_of({.section = ""}) ==
          strings{"/listeners/mllp: who sends to whom is missing: set mllp.senders and mllp.recipients"});
}

TEST_CASE("configuration mllp: what no schema can say is refused with its place", "[app][mllp]") {
    const auto with_sender = [](const std::string& sender) {
        return problems_of(
            {.section = "mllp:\n  senders: [{mailbox: lab01" + sender + "}]\n  recipients: [{mailbox: gp01}]\n"});
    };
    CHECK(with_sender("") ==
          strings{"/mllp/senders/0: a sender needs application, facility, certificates or addresses"});
    CHECK(with_sender(", addresses: [\"lims.example.org\"]") ==
          strings{"/mllp/senders/0/addresses/0: an IP address, as 192.0.2.7"});
    CHECK(with_sender(", certificates: [\"" + pin + "\"]") ==
          strings{"/mllp/senders/0/certificates: listeners.mllp asks nobody for a certificate; set its tls"});
    CHECK(sections_with("  frame_max: 17MiB\n") == strings{"/mllp/frame_max: at most 16777216"});
}

TEST_CASE("configuration mllp: production wants more than a sender's word", "[app][mllp]") {
    const auto in_production = [](const std::string& sender, const std::string& listener) {
        return problems_of({.section = "mllp:\n  senders: [{mailbox: lab01, facility: RX1" + sender +
                                       "}]\n  recipients: [{mailbox: gp01}]\n",
                            .listener = listener,
                            .profile = "production"});
    };
    const std::string plain = "{listen: \"0.0.0.0:8704\"}";
    const std::string encrypted =
        "{listen: \"0.0.0.0:8704\", tls: {certificate: a.pem, key: a.key, client_ca: ca.pem, clients: required}}";
    CHECK(in_production("", encrypted) == strings{"/mllp/senders/0: production: a sender that nothing but its messages "
                                                  "names; set certificates or addresses"});
    CHECK(in_production(", addresses: [\"192.0.2.7\"]", plain).empty());
    CHECK(in_production(", certificates: [\"" + pin + "\"]", encrypted).empty());
    CHECK(in_production(", addresses: [\"192.0.2.7\"]", "{listen: \"0.0.0.0:8704\", tls: {development: true}}") ==
          strings{"/listeners/mllp/tls/development: production: development certificates; set certificate, key and "
                  "client_ca"});
}

TEST_CASE("configuration mllp: the demo listens on loopback alone", "[app][mllp]") {
    CHECK(problems_of({.listener = "{listen: \"0.0.0.0:8704\"}"}).size() == 1);
}
