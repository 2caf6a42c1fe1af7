#include <thread>

#include <sys/stat.h>

#include "broker/http/errc.hpp"
#include "broker/http/server.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/raw_socket.hpp"
#include "tests/support/test_certificates.hpp"

using namespace signalbox;
using namespace std::chrono_literals;
using tests::http_caller;
using tests::http_server;

namespace {

boost::asio::awaitable<http::response> tell_peer(http::request& request) {
    auto body = co_await request.read_all(8UL << 20);
    http::response given;
    if (!body) {
        given.status = 400;
        co_return given;
    }
    const http::peer& from = request.from();
    given.set("X-Subject", from.certificate_subject).set("X-Spki", from.certificate_spki);
    given.set("X-Encrypted", from.encrypted ? "yes" : "no");
    given.body = std::move(*body);
    co_return given;
}

http::server_settings encrypted(tests::test_certificates& certificates, http::client_certificate clients) {
    const auto identity = certificates.server();
    http::server_settings settings;
    settings.tls = http::tls_settings{identity.certificate_file, identity.key_file, certificates.ca_file(), clients};
    return settings;
}

http::client_settings trusting(const tests::test_certificates& certificates, std::uint16_t port) {
    http::client_settings settings = tests::plain_settings(port);
    settings.encrypted = true;
    settings.ca_file = certificates.ca_file();
    return settings;
}

http::client_settings known(http::client_settings settings, const tests::test_identity& identity) {
    settings.certificate_file = identity.certificate_file;
    settings.key_file = identity.key_file;
    return settings;
}

} // namespace

TEST_CASE("TLS: requests travel encrypted, on one connection", "[http][tls]") {
    tests::test_certificates certificates;
    http_server hub(tell_peer, encrypted(certificates, http::client_certificate::off));
    http_caller caller(trusting(certificates, hub.port()));

    for (const std::size_t size : {0UL, 5UL, 16'384UL, 3'000'000UL}) {
        const std::string body(size, 'x');
        const auto given = caller.send({"POST", "/", {}, body});
        REQUIRE(given);
        CHECK(given->field("x-encrypted") == "yes");
        CHECK(given->field("X-Spki") == "");
        CHECK(given->body == body);
    }
}

TEST_CASE("TLS: a required client certificate names the peer", "[http][tls]") {
    tests::test_certificates certificates;
    const auto practice = certificates.client("practice.example");
    http_server hub(tell_peer, encrypted(certificates, http::client_certificate::required));

    http_caller caller(known(trusting(certificates, hub.port()), practice));
    const auto given = caller.send({});

    REQUIRE(given);
    CHECK(given->field("X-Subject") == "CN=practice.example,O=Signalbox tests");
    CHECK(given->field("X-Spki") == practice.spki);
}

TEST_CASE("TLS: without the required certificate nothing is served", "[http][tls]") {
    tests::test_certificates certificates;
    tests::test_certificates strangers;
    const auto stranger = strangers.client("stranger.example");
    http_server hub(tell_peer, encrypted(certificates, http::client_certificate::required));

    http_caller nameless(trusting(certificates, hub.port()));
    const auto refused = nameless.send({"POST", "/", {}, "x"});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == http::errc::tls);
    CHECK_FALSE(refused.error().sent);

    http_caller foreign(known(trusting(certificates, hub.port()), stranger));
    CHECK(foreign.send({}).error().code == http::errc::tls);
}

TEST_CASE("TLS: an optional certificate may be absent, not wrong", "[http][tls]") {
    tests::test_certificates certificates;
    tests::test_certificates strangers;
    http_server hub(tell_peer, encrypted(certificates, http::client_certificate::optional));

    http_caller nameless(trusting(certificates, hub.port()));
    CHECK(nameless.send({})->field("X-Spki") == "");
    http_caller named(known(trusting(certificates, hub.port()), certificates.client("a")));
    CHECK(named.send({})->field("X-Spki") != "");
    http_caller foreign(known(trusting(certificates, hub.port()), strangers.client("b")));
    CHECK(foreign.send({}).error().code == http::errc::tls);
}

TEST_CASE("TLS: one certificate has its share of connections", "[http][tls]") {
    tests::test_certificates certificates;
    auto settings = encrypted(certificates, http::client_certificate::required);
    settings.limits.connections_per_certificate_max = 1;
    http_server hub(tell_peer, settings);
    const auto practice = known(trusting(certificates, hub.port()), certificates.client("practice"));
    http_caller first(practice);
    http_caller second(practice);

    CHECK(first.send({})->status == 200);
    CHECK(second.send({})->status == 503);
    CHECK(http_caller(known(trusting(certificates, hub.port()), certificates.client("other"))).send({})->status == 200);
}

TEST_CASE("TLS: GP Connect's listeners speak 1.2 alone", "[http][tls]") {
    tests::test_certificates certificates;
    auto settings = encrypted(certificates, http::client_certificate::off);
    settings.tls->tls_1_2_only = true;
    http_server hub(tell_peer, settings);
    http_caller caller(trusting(certificates, hub.port()));
    CHECK(caller.send({})->status == 200);
}

TEST_CASE("TLS: the client checks whom it talks to", "[http][tls]") {
    tests::test_certificates certificates;
    tests::test_certificates strangers;
    http_server hub(tell_peer, encrypted(certificates, http::client_certificate::off));

    auto by_name = trusting(certificates, hub.port());
    by_name.server_name = "localhost";
    CHECK(http_caller(by_name).send({}));
    by_name.server_name = "elsewhere.example";
    CHECK(http_caller(by_name).send({}).error().code == http::errc::tls);
    by_name.server_name = "127.0.0.2";
    CHECK(http_caller(by_name).send({}).error().code == http::errc::tls);
    CHECK(http_caller(trusting(strangers, hub.port())).send({}).error().code == http::errc::tls);
    auto by_system = trusting(certificates, hub.port());
    by_system.ca_file.clear();
    CHECK_FALSE(http_caller(by_system).send({}).error().sent);
}

TEST_CASE("TLS: a stalled or senseless handshake ends", "[http][tls]") {
    tests::test_certificates certificates;
    auto settings = encrypted(certificates, http::client_certificate::off);
    settings.limits.handshake_deadline = 40ms;
    http_server hub(tell_peer, settings);

    tests::raw_socket stalled(hub.port());
    CHECK(stalled.is_closed());
    tests::raw_socket plain(hub.port());
    plain.send("GET / HTTP/1.1\r\nHost: hub\r\n\r\n").read_to_end();
    CHECK(http_caller(trusting(certificates, hub.port())).send({}));
}

TEST_CASE("TLS: a reload serves new connections and keeps the old on error", "[http][tls]") {
    tests::test_certificates certificates;
    tests::test_certificates renewed;
    const auto settings = encrypted(certificates, http::client_certificate::off);
    http_server hub(tell_peer, settings);
    http_caller before(trusting(certificates, hub.port()));
    CHECK(before.send({}));

    const auto next = renewed.server();
    std::filesystem::copy_file(next.certificate_file, settings.tls->certificate_file,
                               std::filesystem::copy_options::overwrite_existing);
    CHECK(hub->reload_tls().error() == http::errc::configuration); // the key does not fit yet
    CHECK(http_caller(trusting(certificates, hub.port())).send({}));

    std::filesystem::copy_file(next.key_file, settings.tls->key_file,
                               std::filesystem::copy_options::overwrite_existing);
    REQUIRE(hub->reload_tls());
    CHECK(http_caller(trusting(renewed, hub.port())).send({}));
    CHECK(http_caller(trusting(certificates, hub.port())).send({}).error().code == http::errc::tls);
    CHECK(before.send({})); // its connection goes on
}

TEST_CASE("TLS: files that cannot be used are found at the start", "[http][tls]") {
    tests::test_certificates certificates;
    boost::asio::io_context core;
    auto settings = encrypted(certificates, http::client_certificate::required);
    settings.tls->ca_file = certificates.folder().write("broken.pem", "no certificate");
    CHECK(http::server::open(settings, tell_peer, {&core}).error() == http::errc::configuration);
    settings.tls->key_file = "/nowhere.key";
    CHECK(http::server::open(settings, tell_peer, {&core}).error() == http::errc::configuration);
    http::client_settings client = trusting(certificates, 1);
    client.ca_file = "/nowhere.pem";
    CHECK(http::client::open(client, core.get_executor()).error() == http::errc::configuration);
}

TEST_CASE("TLS: what is no regular file is refused, and nobody waits for its writer", "[http][tls]") {
    tests::test_certificates certificates;
    boost::asio::io_context core;
    const std::string fifo = certificates.folder().file("fifo");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);

    for (const auto file :
         {&http::tls_settings::certificate_file, &http::tls_settings::key_file, &http::tls_settings::ca_file}) {
        for (const std::string& unfit : {fifo, std::string("/dev/zero")}) {
            auto settings = encrypted(certificates, http::client_certificate::required);
            (*settings.tls).*file = unfit;
            CHECK(http::server::open(settings, tell_peer, {&core}).error() == http::errc::configuration);
        }
    }
    http::client_settings client = trusting(certificates, 1);
    client.ca_file = fifo;
    CHECK(http::client::open(client, core.get_executor()).error() == http::errc::configuration);
}
