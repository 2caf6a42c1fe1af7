#include "broker/base/log.hpp"

#include <catch2/catch.hpp>

#include "tests/support/captured_stderr.hpp"

using namespace signalbox;
using log::field;

namespace {

std::string line(std::initializer_list<log::entry> entries) {
    return log::format_line(log::level::info, "test.event", entries, "2026-11-22T14:05:06.123456Z");
}

std::string of_reason(std::string_view text) {
    const std::string all = line({{field::reason, text}});
    const std::string_view before = R"("reason":")";
    const std::size_t begin = all.find(before) + before.size();
    return all.substr(begin, all.size() - 2 - begin);
}

struct every_level {
    every_level() { log::start(log::level::debug); }
    ~every_level() { log::start(log::level::info); }
};

} // namespace

TEST_CASE("log: a line is one JSON object with its fields in order", "[base]") {
    CHECK(line({{field::message_id, "20261122140506123456_ABCDEF"}, {field::size, 12345}, {field::reason, "why"}}) ==
          R"({"time":"2026-11-22T14:05:06.123456Z","level":"info","event":"test.event",)"
          R"("message_id":"20261122140506123456_ABCDEF","size":"12345","reason":"why"})");
    CHECK(line({}) == R"({"time":"2026-11-22T14:05:06.123456Z","level":"info","event":"test.event"})");
}

TEST_CASE("log: the first and the last field of the allow-list have their names", "[base]") {
    const std::string all =
        line({{field::message_id, "a"}, {field::patient, "b"}, {field::size, "c"}, {field::reason, "d"}});

    CHECK(all.find(R"("message_id":"a","patient":"b","size":"c","reason":"d")") != std::string::npos);
}

TEST_CASE("log: text cannot end its line or its string", "[base]") {
    CHECK(of_reason("a\"b\\c") == R"(a\"b\\c)");
    CHECK(of_reason("a\nb\r\tc") == R"(a\u000ab\u000d\u0009c)");
    CHECK(of_reason(std::string_view("\0\x1b[31m\x7f", 7)) == R"(\u0000\u001b[31m\u007f)");
    CHECK(of_reason("\xff\xc3\xa9") == R"(\u00ff\u00c3\u00a9)");
    CHECK(of_reason("{} {0} %s") == "{} {0} %s");
}

TEST_CASE("log: text is cut at 512 bytes and says so", "[base]") {
    CHECK(of_reason(std::string(512, 'x')) == std::string(512, 'x'));
    CHECK(of_reason(std::string(513, 'x')) == std::string(512, 'x') + "...");
}

TEST_CASE("log: lines go to standard error as they are, from the least level on", "[base]") {
    test::captured_stderr captured;
    {
        const every_level all;
        log::debug("first.event", {{field::reason, "{} {0} braces"}});
    }
    log::debug("too.low");
    log::error("last.event");

    const std::string text = captured.text();
    CHECK(text.find(R"("level":"debug","event":"first.event","reason":"{} {0} braces"})"
                    "\n") != std::string::npos);
    CHECK(text.find("too.low") == std::string::npos);
    CHECK(text.find(R"("level":"error","event":"last.event"})"
                    "\n") != std::string::npos);
    CHECK(std::count(text.begin(), text.end(), '\n') == 2);
}
