#include "broker/http/wire/framing_guard.hpp"

#include <string>

using namespace signalbox::http::wire;

namespace {

struct refused {
    const char* why;
    unsigned status;
    std::string head;
};

std::string with(const std::string& lines) { return "POST /in HTTP/1.1\r\nHost: hub\r\n" + lines + "\r\n"; }

} // namespace

TEST_CASE("framing guard: what could be read in two ways is refused", "[http][guard]") {
    const auto row = GENERATE(values<refused>({
        {"no Host", 400, "GET / HTTP/1.1\r\n\r\n"},
        {"two Hosts", 400, with("Host: hub\r\n")},
        {"empty Host", 400, "GET / HTTP/1.1\r\nHost:\r\n\r\n"},
        {"Host with a path", 400, "GET / HTTP/1.1\r\nHost: hub/x\r\n\r\n"},
        {"Host with a user", 400, "GET / HTTP/1.1\r\nHost: a@hub\r\n\r\n"},
        {"two hosts in one field", 400, "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n"},
        {"identity behind chunked", 400, with("Transfer-Encoding: chunked, identity\r\n")},
        {"xchunked", 400, with("Transfer-Encoding: xchunked\r\n")},
        {"gzip before chunked", 400, with("Transfer-Encoding: gzip, chunked\r\n")},
        {"chunked twice", 400, with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
        {"empty Transfer-Encoding", 400, with("Transfer-Encoding:\r\n")},
        {"chunked with Content-Length", 400, with("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n")},
        {"Content-Length with chunked", 400, with("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n")},
        {"chunked in HTTP/1.0", 400, "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"},
        {"two Content-Lengths", 400, with("Content-Length: 3\r\nContent-Length: 3\r\n")},
        {"a list of lengths", 400, with("Content-Length: 3, 3\r\n")},
        {"signed length", 400, with("Content-Length: +3\r\n")},
        {"hexadecimal length", 400, with("Content-Length: 0x3\r\n")},
        {"empty length", 400, with("Content-Length: \r\n")},
        {"16 digits", 400, with("Content-Length: 1000000000000000\r\n")},
        {"folded line", 400, with("X: a\r\n b\r\n")},
        {"folded first line", 400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"},
        {"space before the colon", 400, with("Content-Length : 3\r\n")},
        {"no colon", 400, with("Content-Length\r\n")},
        {"empty name", 400, with(": x\r\n")},
        {"bare CR in a value", 400, with("X: a\rb\r\n")},
        {"bare LF in a value", 400, with("X: a\nb\r\n")},
        {"NUL in a value", 400, with(std::string("X: a\0b\r\n", 8))},
        {"control character", 400, with("X: \x01\r\n")},
        {"delete character", 400, with("X: \x7f\r\n")},
        {"absolute form", 400, "GET http://hub/ HTTP/1.1\r\nHost: hub\r\n\r\n"},
        {"authority form", 400, "CONNECT hub:1 HTTP/1.1\r\nHost: hub\r\n\r\n"},
        {"asterisk form", 400, "OPTIONS * HTTP/1.1\r\nHost: hub\r\n\r\n"},
        {"fragment", 400, "GET /a#b HTTP/1.1\r\nHost: hub\r\n\r\n"},
        {"space in the target", 400, "GET /a b HTTP/1.1\r\nHost: hub\r\n\r\n"},
        {"raw UTF-8 in the target", 400, "GET /\xc3\xa4 HTTP/1.1\r\nHost: hub\r\n\r\n"},
        {"two spaces", 400, "GET  / HTTP/1.1\r\nHost: hub\r\n\r\n"},
        {"no version", 400, "GET /\r\nHost: hub\r\n\r\n"},
        {"method with a colon", 400, "GE:T / HTTP/1.1\r\nHost: hub\r\n\r\n"},
        {"lower-case version", 400, "GET / http/1.1\r\nHost: hub\r\n\r\n"},
        {"empty line first", 400, "\r\nGET / HTTP/1.1\r\nHost: hub\r\n\r\n"},
        {"nothing but the end", 400, "\r\n\r\n"},
        {"no end", 400, "GET / HTTP/1.1\r\nHost: hub\r\n"},
        {"HTTP/2 preface", 505, "PRI * HTTP/2.0\r\n\r\n"},
        {"HTTP/1.2", 505, "GET / HTTP/1.2\r\nHost: hub\r\n\r\n"},
        {"HTTP/0.9", 505, "GET / HTTP/0.9\r\nHost: hub\r\n\r\n"},
    }));
    INFO(row.why);
    CHECK(guard_request(row.head, {}).status == row.status);
}

TEST_CASE("framing guard: proper heads pass with their framing", "[http][guard]") {
    CHECK(guard_request("GET / HTTP/1.1\r\nHost: hub\r\n\r\n", {}));
    CHECK(guard_request("GET /a?b=c HTTP/1.0\r\nHost: [::1]:8701\r\n\r\n", {}));
    CHECK(guard_request(with("X:\t a \x80 b\t\r\nEmpty:\r\n"), {}));

    const auto chunked = guard_request(with("transfer-encoding:  Chunked \r\n"), {});
    CHECK(chunked);
    CHECK(chunked.framing.chunked);

    const auto counted = guard_request(with("CONTENT-LENGTH: 999999999999999\r\n"), {});
    CHECK(counted);
    CHECK(counted.framing.content_length == 999'999'999'999'999U);
}

TEST_CASE("framing guard: fields and bytes have a maximum", "[http][guard]") {
    std::string fields;
    for (int i = 0; i < 63; ++i) fields += "X: y\r\n";
    CHECK(guard_request(with(fields), {}));
    CHECK(guard_request(with(fields + "X: y\r\n"), {}).status == 431);

    const std::string long_field = "X: " + std::string(16'000, 'y') + "\r\n";
    CHECK(guard_request(with(long_field), {}));
    CHECK(guard_request(with(long_field + long_field), {}).status == 431);
}

TEST_CASE("framing guard: answers obey the same rules without a Host", "[http][guard]") {
    CHECK(guard_answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", {}));
    CHECK(guard_answer("HTTP/1.1 200\r\n\r\n", {}));
    CHECK(guard_answer("HTTP/2.0 200 OK\r\n\r\n", {}).status == 505);
    for (const std::string head :
         {"HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 099 X\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
          "H\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"})
        CHECK_FALSE(guard_answer(head, {}));
}

TEST_CASE("head end: found whatever the pieces in which the head arrives", "[http][guard]") {
    const std::string bytes = with("X: y\r\n") + std::string("\0\n body", 7);
    const std::size_t size = with("X: y\r\n").size();
    std::size_t searched = 0;
    for (std::size_t have = 0; have < size; ++have) {
        const head_end end = find_head_end(std::string_view(bytes).substr(0, have), searched);
        REQUIRE(end.found == head_end::state::incomplete);
        searched = end.size;
    }
    CHECK(find_head_end(bytes, searched).found == head_end::state::complete);
    CHECK(find_head_end(bytes, 0).size == size);
}

TEST_CASE("head end: a bare LF or a NUL breaks a head before its end", "[http][guard]") {
    CHECK(find_head_end("GET / HTTP/1.1\nHost: a\n\n", 0).found == head_end::state::broken);
    CHECK(find_head_end("\n", 0).found == head_end::state::broken);
    CHECK(find_head_end(std::string_view("GET /\0", 6), 0).found == head_end::state::broken);
}
