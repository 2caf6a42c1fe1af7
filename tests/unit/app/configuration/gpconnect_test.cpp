#include "broker/app/configuration/gpconnect.hpp"

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

const std::string practice = "{ods: A81001, asid: \"918999198993\", enabled: true, capabilities: [foundations], "
                             "roots: {gpconnect: \"https://gp.example/A81001/STU3/1/gpconnect\"}}";

// A configuration that serves GP Connect, with these settings of the section and of its listener.
struct written {
    std::string consumers = "{asid: 200000000359, ods: [RX1]}";
    std::string practices = practice;
    std::string more;
    std::string listener = "{listen: \"127.0.0.1:8706\"}";
    std::string profile = "demo";
    bool section = true;

    std::string text() const {
        static const temporary_folder folder;
        static const std::string directory =
            folder.write("directory.yaml", "mailboxes:\n  - {id: lab01, ods_code: rx1, password: some-password}\n");
        return "profile: " + profile +
               "\nlisteners:\n  mesh: {listen: \"127.0.0.1:8701\"}\n  admin: {listen: \"127.0.0.1:8700\"}\n  "
               "gpconnect: " +
               listener + "\n" +
               (section ? "gpconnect:\n  consumers: [" + consumers + "]\n  practices: [" + practices + "]\n" + more
                        : "") +
               "mesh: {shared_key: some-key}\ndirectory: " + directory + "\n";
    }
};

configuration read(const written& what, const command_line_settings& from = {}) {
    return read_configuration(what.text(), "hub.yaml", from);
}

// What is wrong with GP Connect, without the place.
strings problems_of(const written& what) {
    strings found;
    try {
        read(what);
    } catch (const configuration_error& e) {
        for (const problem& each : e.problems())
            if (each.pointer.find("gpconnect") != std::string::npos) found.push_back(each.pointer + ": " + each.what);
    }
    return found;
}

} // namespace

TEST_CASE("gpconnect configuration: what it says", "[app]") {
    const auto c = read({.more = "  public_url: https://hub.example\n  certificates: [\"" + std::string(64, 'a') +
                                 "\"]\n  upstream: {ca: ca.pem}\n",
                         .listener = "{listen: \"127.0.0.1:8706\", tls: {development: true, tls_1_2_only: true}}"});
    REQUIRE(c.gpconnect.has_value());
    CHECK(c.gpconnect_listener->tls->tls_1_2_only);
    CHECK(c.gpconnect->public_url == "https://hub.example");
    CHECK(c.gpconnect->certificates == std::set<std::string>{std::string(64, 'a')});
    REQUIRE(c.gpconnect->consumers.size() == 1);
    CHECK(c.gpconnect->consumers[0].asid == "200000000359");
    CHECK(c.gpconnect->consumers[0].ods == strings{"RX1"});
    const auto& one = c.gpconnect->practices.at(0);
    CHECK(one.entry.asid == "918999198993");
    CHECK(is_on(one.entry, "foundations"));
    CHECK_FALSE(is_on(one.entry, "appointments"));
    CHECK(one.entry.answers == ingress::gpconnect::answer_checking::warn);
    CHECK(one.requests_max == 16);
}

TEST_CASE("gpconnect configuration: nothing is on that is not switched on", "[app]") {
    const auto c = read({.practices = "{ods: A81001, asid: \"918999198993\"}"});
    const auto& one = c.gpconnect->practices.at(0).entry;
    for (const char* capability : {"foundations", "appointments", "structured", "documents", "html", "migrate"})
        CHECK_FALSE(is_on(one, capability));
}

TEST_CASE("gpconnect configuration: the command line has the last word on where it listens", "[app]") {
    command_line_settings from;
    from.listen_gpconnect = parse_endpoint("127.0.0.1:9000");
    CHECK(read({}, from).gpconnect_listener->listen.port == 9000);
}

TEST_CASE("gpconnect configuration: certificates of the command line are for GP Connect there as well", "[app]") {
    command_line_settings from;
    from.profile = profile::sandbox;
    from.tls = {"a.pem", "a.key", "ca.pem"};
    CHECK_FALSE(read({}, from).gpconnect_listener->tls.has_value());
    from.listen_gpconnect = parse_endpoint("127.0.0.1:9000");
    const auto c = read({}, from);
    REQUIRE(c.gpconnect_listener->tls.has_value());
    CHECK(c.gpconnect_listener->tls->certificate == "a.pem");
    CHECK(c.gpconnect_listener->tls->clients == http::client_certificate::optional);
    CHECK(c.gpconnect_listener->tls->tls_1_2_only);
}

TEST_CASE("gpconnect configuration: what cannot be is refused with its place", "[app]") {
    CHECK(problems_of({}).empty());
    CHECK(
        problems_of({.section = false}) ==
        strings{"/listeners/gpconnect: who may ask whom is missing: set gpconnect.consumers and gpconnect.practices"});
    CHECK(problems_of({.consumers = "{asid: \"1\"}"}).size() == 1);
    CHECK(problems_of({.consumers = "{asid: 200000000359}, {asid: 200000000359}"}) ==
          strings{"/gpconnect/consumers/1/asid: this ASID stands here already"});
    CHECK(problems_of({.practices = practice + ", " + practice}) ==
          strings{"/gpconnect/practices/1/ods: this practice stands here already"});
    CHECK(problems_of({.practices = "{ods: \"A 1\", asid: \"918999198993\"}"}) ==
          strings{"/gpconnect/practices/0/ods: an ODS code, 3 to 12 letters and digits"});
    for (const char* root : {"https://gp.example/A81001/", "gp.example", "https://gp.example/a?b"})
        CHECK(problems_of({.practices = "{ods: A81001, asid: \"918999198993\", roots: {structured: \"" +
                                        std::string(root) + "\"}}"})
                  .size() == 1);
    CHECK(problems_of({.practices = "{ods: A81001, asid: \"918999198993\", requests_max: 2000}"}) ==
          strings{"/gpconnect/practices/0/requests_max: 1 to 1024"});
    CHECK(problems_of({.practices = "{ods: A81001, asid: \"918999198993\", capabilities: [migrate]}"}).size() == 1);
    CHECK(problems_of({.practices = "{ods: A81001, asid: \"918999198993\", destination: nowhere}"}) ==
          strings{"/gpconnect/practices: there is no destination 'nowhere'"});
    CHECK(problems_of({.more = "  upstream: {certificate: a.pem}\n"}) ==
          strings{"/gpconnect/upstream: certificate and key, or neither"});
    CHECK(problems_of({.more = "  certificates: [\"" + std::string(64, 'a') + "\"]\n"}) ==
          strings{"/gpconnect/certificates: listeners.gpconnect asks nobody for a certificate; set its tls"});
    CHECK(problems_of({.listener = "{listen: \"0.0.0.0:8706\"}"}).size() == 1);
}

TEST_CASE("gpconnect configuration: a root is one service's of one practice", "[app]") {
    const auto second = [](const std::string& roots) {
        return practice + ", {ods: B82617, asid: \"918999198993\", roots: {" + roots + "}}";
    };
    CHECK(problems_of({.practices = second("gpconnect: \"https://gp.example/B82617/STU3/1/gpconnect\"")}).empty());
    CHECK(problems_of({.practices = second("gpconnect: \"https://gp.example/A81001/STU3/1/gpconnect\"")}) ==
          strings{"/gpconnect/practices/1/roots/gpconnect: this root stands here already",
                  "/gpconnect/practices/1/roots/gpconnect: this is the root of A81001"});
    CHECK(problems_of({.practices = second("documents: \"https://gp.example/A81001/STU3/1/gpconnect/documents\"")}) ==
          strings{"/gpconnect/practices/1/roots/documents: this is the root of A81001"});
    CHECK(
        problems_of({.practices = second("documents: \"https://gp.example/A81001/B82617/STU3/1/gpconnect\"")}).empty());
    CHECK(problems_of(
              {.practices = second("structured: \"https://gp.example/x\", documents: \"https://gp.example/x\"")}) ==
          strings{"/gpconnect/practices/1/roots/documents: this root stands here already"});
}

TEST_CASE("gpconnect configuration: production asks for certificates, and for TLS on the way to practices", "[app]") {
    CHECK(problems_of({.profile = "production"}) ==
          strings{
              "/listeners/gpconnect/tls: production: GP Connect over plain HTTP; set certificate, key and client_ca"});
    const auto over_tls = [](const std::string& clients) {
        return "{listen: \"127.0.0.1:8706\", tls: {certificate: a.pem, key: a.key, client_ca: ca.pem, clients: " +
               clients + "}}";
    };
    const auto told = [&](const std::string& clients, const std::string& more) {
        return problems_of({.more = more, .listener = over_tls(clients), .profile = "production"});
    };
    const std::string pinned = "  certificates: [\"" + std::string(64, 'a') + "\"]\n";
    CHECK(told("required", "").empty());
    CHECK(told("optional", pinned).empty());
    CHECK(told("optional", "").size() == 1);
    CHECK(told("off", "").size() == 1);
    CHECK(problems_of({.practices = "{ods: A81001, asid: \"918999198993\", roots: {html: \"http://gp.example/a\"}}",
                       .listener = over_tls("required"),
                       .profile = "production"}) ==
          strings{"/gpconnect/practices: production: a practice over plain HTTP; set https://"});
}
