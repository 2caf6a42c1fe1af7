#include "broker/ingress/mesh/protocol/target.hpp"

#include <catch2/catch.hpp>

#include "broker/ingress/mesh/protocol/text.hpp"

using namespace signalbox::ingress::mesh::protocol;

TEST_CASE("mesh target: each path and method has its action", "[ingress]") {
    CHECK(read_target("GET", "/messageexchange/_ping").what == action::ping);
    CHECK(read_target("POST", "/messageexchange/X26ABC1").what == action::handshake);
    CHECK(read_target("POST", "/messageexchange/X26ABC1/").what == action::handshake);
    CHECK(read_target("GET", "/messageexchange/X26ABC1/inbox").what == action::list);
    CHECK(read_target("GET", "/messageexchange/X26ABC1/count").what == action::count);
    CHECK(read_target("GET", "/messageexchange/X26ABC1/inbox/ID").what == action::download);
    CHECK(read_target("HEAD", "/messageexchange/X26ABC1/inbox/ID").what == action::head);
    CHECK(read_target("PUT", "/messageexchange/X26ABC1/inbox/ID/status/acknowledged").what == action::acknowledge);
    CHECK(read_target("POST", "/messageexchange/X26ABC1/outbox").what == action::send);
}

TEST_CASE("mesh target: mailbox and message ids are upper-cased and decoded", "[ingress]") {
    const auto found = read_target("GET", "/messageexchange/x26%61bc1/inbox/20261122_ab/1");
    CHECK(found.what == action::download);
    CHECK(found.mailbox == "X26ABC1");
    CHECK(found.message_id == "20261122_AB");
    CHECK(found.chunk == "1");
}

TEST_CASE("mesh target: a known path with another method says which are allowed", "[ingress]") {
    const auto allow = [](std::string_view method, std::string_view path) {
        const auto found = read_target(method, path);
        return found.what == action::not_allowed ? found.allow : std::string("-");
    };
    CHECK(allow("GET", "/messageexchange/X26ABC1/outbox") == "POST");
    CHECK(allow("POST", "/messageexchange/_ping") == "GET");
    CHECK(allow("PUT", "/messageexchange/X26ABC1") == "POST, GET");
    CHECK(allow("POST", "/messageexchange/X26ABC1/inbox") == "GET");
    CHECK(allow("HEAD", "/messageexchange/X26ABC1/inbox") == "GET");
    CHECK(allow("POST", "/messageexchange/X26ABC1/count") == "GET");
    CHECK(allow("DELETE", "/messageexchange/X26ABC1/inbox/ID") == "GET, HEAD");
    CHECK(allow("GET", "/messageexchange/X26ABC1/inbox/ID/status/acknowledged") == "PUT");
}

TEST_CASE("mesh target: every other path is not found", "[ingress]") {
    for (const std::string_view path :
         {"/", "/messageexchange", "/messageexchange/", "/messageexchange//inbox", "/messageexchange/X/unknown",
          "/messageexchange/X/inbox/ID/1/2", "/messageexchange/X/inbox/ID/status/read/acknowledged",
          "/messageexchange/X%zz/inbox", "/messageexchange/X%00/inbox", "/MessageExchange/X/inbox", "*"}) {
        CHECK(read_target("GET", path).what == action::not_found);
    }
}

TEST_CASE("mesh version: Accept chooses, and version 2 stands for later ones", "[ingress]") {
    CHECK(read_accept(std::nullopt).version == api_version::v1);
    CHECK(read_accept("*/*").version == api_version::v1);
    CHECK(read_accept("application/json").version == api_version::v1);
    CHECK(read_accept("application/vnd.mesh.v1+json").version == api_version::v1);
    CHECK(read_accept("application/vnd.mesh.v2+json").version == api_version::v2);
    CHECK(read_accept("application/vnd.mesh.v3+json").version == api_version::v2);
    CHECK(read_accept("application/json; application/vnd.mesh.v2+json").version == api_version::v2);
    CHECK(read_accept("application/vnd.mesh.v2+json, */*;q=0.1").version == api_version::v2);
    CHECK_FALSE(read_accept("application/vnd.mesh.v2+json").malformed);
}

TEST_CASE("mesh version: a vnd.mesh type that is none is malformed", "[ingress]") {
    for (const std::string_view accept : {"application/vnd.mesh.v+json", "application/vnd.mesh.vx+json",
                                          "application/vnd.mesh.v2+xml", "text/vnd.mesh.v2+json", "vnd.mesh"}) {
        CHECK(read_accept(accept).malformed);
        CHECK(read_accept(accept).version == api_version::v1);
    }
}

TEST_CASE("mesh version: gzip is admitted when Accept-Encoding names it with a weight", "[ingress]") {
    CHECK(admits_gzip("gzip"));
    CHECK(admits_gzip("deflate, GZIP;q=0.5"));
    CHECK(admits_gzip("*"));
    CHECK_FALSE(admits_gzip("gzip;q=0, *"));
    CHECK_FALSE(admits_gzip(std::nullopt));
    CHECK_FALSE(admits_gzip(""));
    CHECK_FALSE(admits_gzip("identity"));
    CHECK_FALSE(admits_gzip("gzip;q=0"));
    CHECK_FALSE(admits_gzip("gzip; q=0.000"));
}

TEST_CASE("mesh text: header fields keep every byte on their way in and out", "[ingress]") {
    std::string every_byte;
    for (int c = 0x20; c < 0x100; ++c) {
        if (c != 0x7F) every_byte += static_cast<char>(c);
    }
    CHECK(to_wire(from_wire(every_byte)) == every_byte);
    CHECK(from_wire("\xA3 10") == "\xC2\xA3 10");
    CHECK(to_wire("\xE2\x82\xAC") == "\xE2\x82\xAC"); // the euro sign has no ISO 8859-1 form
    CHECK(to_wire("a\r\nb") == "a  b");
}
