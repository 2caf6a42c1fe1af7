#include "broker/http/wire/message_parser.hpp"

#include "broker/base/crypto.hpp"
#include "broker/http/errc.hpp"

using namespace signalbox;
using http::wire::message_parser;

namespace {

const std::string chunked_head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

struct unchunked {
    std::string body;
    std::size_t consumed = 0;
    bool done = false;
    error_code error;
};

// Feeds `wire` so that it arrives in two pieces, and reads it `block` bytes at a time.
unchunked read_split(const std::string& wire, std::size_t split, std::size_t block) {
    message_parser parser(message_parser::kind::request);
    REQUIRE(parser.parse_head(chunked_head));
    unchunked read;
    std::vector<std::byte> out(block);
    for (std::size_t have = split;;) {
        const auto step = parser.parse_chunks(std::string_view(wire).substr(read.consumed, have - read.consumed), out);
        if (!step) {
            read.error = step.error();
            return read;
        }
        read.consumed += step->consumed;
        read.body += base::as_text(std::span(out).first(step->produced));
        read.done = step->done;
        if (read.done) return read;
        if (step->produced > 0) continue;
        if (have == wire.size()) return read;
        have = wire.size();
    }
}

} // namespace

TEST_CASE("message parser: a head is given as views", "[http]") {
    const std::string text = "PUT /a?b=c HTTP/1.0\r\nHost: hub\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\n";
    message_parser parser(message_parser::kind::request);

    const auto head = parser.parse_head(text);

    REQUIRE(head);
    CHECK((*head)->method == "PUT");
    CHECK((*head)->target == "/a?b=c");
    CHECK((*head)->version == 10);
    CHECK((*head)->keep_alive);
    CHECK((*head)->content_length == 5U);
    CHECK((*head)->field("HOST") == "hub");
    CHECK_FALSE((*head)->field("Accept"));
}

TEST_CASE("message parser: one parser reads message after message", "[http]") {
    message_parser parser(message_parser::kind::answer);
    REQUIRE(parser.parse_head("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: 1\r\n\r\n"));

    const auto second = parser.parse_head("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");

    REQUIRE(second);
    CHECK((*second)->status == 404);
    CHECK((*second)->fields.size() == 1);
    CHECK_FALSE((*second)->keep_alive);
    CHECK_FALSE((*second)->content_length);
}

TEST_CASE("message parser: chunks come out whole wherever the wire is cut", "[http]") {
    const std::string wire = "5\r\nhello\r\n00B;ext=\"v\"\r\n, wide world\r\n0\r\nTrailer: x\r\n\r\nGET /next";
    const std::string whole = "5\r\nhello\r\n00c;ext=\"v\"\r\n, wide world\r\n0\r\nTrailer: x\r\n\r\nGET /next";
    CHECK(read_split(wire, wire.size(), 64).error == http::errc::body_broken); // 11 is not 12
    for (std::size_t split = 0; split <= whole.size(); ++split) {
        for (const std::size_t block : {1U, 4U, 64U}) {
            const unchunked read = read_split(whole, split, block);
            CAPTURE(split, block, read.error.message());
            REQUIRE(read.done);
            REQUIRE(read.body == "hello, wide world");
            REQUIRE(whole.substr(read.consumed) == "GET /next");
        }
    }
}

TEST_CASE("message parser: broken and bloated chunk framing is refused", "[http]") {
    const std::string extension(300, 'x');
    const std::string many = [] {
        std::string chunks;
        for (int i = 0; i < 100; ++i) chunks += "1;" + std::string(200, 'x') + "\r\na\r\n";
        return chunks;
    }();
    std::string trailer = "0\r\n";
    for (int i = 0; i < 100; ++i) trailer += "A: b\r\n";
    for (const std::string& wire :
         {std::string("x\r\n"), std::string("-1\r\n"), std::string("5\nhello\n"), std::string("1\r\nab\r\n0\r\n\r\n"),
          std::string("10000000000000000\r\n"), std::string("0x5\r\nhello\r\n0\r\n\r\n"),
          "1;" + extension + "\r\na\r\n0\r\n\r\n", many, "1;" + std::string(5000, 'x'),
          "0\r\nA: " + std::string(5000, 'x'), trailer + "\r\n", std::string("0\r\nContent-Length: 5\r\n\r\n"),
          std::string("0\r\nbad trailer\r\n\r\n")}) {
        CAPTURE(wire.substr(0, 20));
        CHECK(read_split(wire, wire.size(), 64).error == http::errc::body_broken);
    }
}
