#include "broker/trace/format/strays.hpp"

#include <catch2/catch.hpp>

#include "broker/trace/format/line.hpp"
#include "tests/unit/trace/records_fixture.hpp"

using namespace signalbox;

namespace {

std::string told(std::string_view line) {
    std::string made;
    for (const trace::stray& each : trace::strays_of(line))
        made += each.place + (each.unknown ? "!" : "=") + each.text + ";";
    return made;
}

} // namespace

TEST_CASE("strays: a line that is written has none but its fixed words", "[trace]") {
    CHECK(told(trace::write_line(tests::a_message())) == "/kind=message;/transport=mesh;");
    CHECK(told(trace::write_line(trace::mark{trace::offset{1}, "a", "b"})) == "/kind=mark;");
}

TEST_CASE("strays: what a reader passes over is told with its values", "[trace]") {
    CHECK(told(R"({"kind":"mark","at":1,"name":"a","who":["x",{"Her name":7}]})") ==
          "/kind=mark;/who!who;/who/0=x;/who/1/?=Her name;/who/1/?=7;");
    CHECK(told(R"({"kind":"mood","a":"b"})") == "!;/kind=kind;/kind=mood;/a=a;/a=b;");
    CHECK(told(R"({"kind":"body","text":"b"})") == "!;/kind=kind;/kind=body;/text=text;/text=b;");
    CHECK(told(R"({"kind":"reply","body":{"base64":"AAAA","text":"x","size":3}})") ==
          "/kind=reply;/body/text!text;/body/text=x;");
    CHECK(told(R"({"kind":"expect","outcomes":[{"codes":[{"from":"a","why":"b"},"c"],"state":"d"}]})") ==
          "/kind=expect;/outcomes/0/codes/0/why!why;/outcomes/0/codes/0/why=b;/outcomes/0/codes/1!;"
          "/outcomes/0/codes/1=c;");
    CHECK(told("{").empty());
}
