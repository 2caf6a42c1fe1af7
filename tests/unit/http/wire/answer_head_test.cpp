#include "broker/http/wire/answer_head.hpp"

using namespace signalbox;
using http::wire::persistence;

TEST_CASE("answer head: the session's fields come first, the handler's behind", "[http]") {
    http::response answer;
    answer.status = 202;
    answer.set("Content-Type", "application/json");

    const auto head = http::wire::format_answer_head(answer, 7, persistence::close, "now");

    CHECK(head == "HTTP/1.1 202 Accepted\r\nDate: now\r\nContent-Length: 7\r\nConnection: close\r\n"
                  "Content-Type: application/json\r\n\r\n");
}

TEST_CASE("answer head: a field that would break out of its line is refused", "[http]") {
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{{"X", "a\r\nY: b"},
                                                                                      {"X", "a\nb"},
                                                                                      {"X", std::string("a\0b", 3)},
                                                                                      {"X\r\nY", "a"},
                                                                                      {"X Y", "a"},
                                                                                      {"", "a"}}) {
        http::response answer;
        answer.set(name, value);
        CHECK_FALSE(http::wire::format_answer_head(answer, 0, persistence::implied, "now"));
    }
}

TEST_CASE("answer head: framing is never the handler's", "[http]") {
    http::response answer;
    answer.set("content-length", "99").set("Transfer-Encoding", "chunked").set("Connection", "upgrade");

    const auto head = http::wire::format_answer_head(answer, 0, persistence::implied, "now");

    CHECK(head == "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 0\r\n\r\n");
}

TEST_CASE("answer head: a body of unknown size comes in chunks", "[http]") {
    CHECK(http::wire::format_answer_head(http::response(), std::nullopt, persistence::implied, "now") ==
          "HTTP/1.1 200 OK\r\nDate: now\r\nTransfer-Encoding: chunked\r\n\r\n");
}

TEST_CASE("answer head: 204 and 304 have no length", "[http]") {
    http::response answer;
    answer.status = 204;
    CHECK(http::wire::format_answer_head(answer, std::nullopt, persistence::implied, "now") ==
          "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n");
    CHECK(http::wire::format_answer_head(answer, 0, persistence::implied, "now") ==
          "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n");
}

TEST_CASE("answer head: the date has the one form of HTTP", "[http]") {
    CHECK(http::wire::date_text(784'111'777) == "Sun, 06 Nov 1994 08:49:37 GMT");
}
