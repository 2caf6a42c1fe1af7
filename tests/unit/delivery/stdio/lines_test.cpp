#include "broker/delivery/stdio/lines.hpp"

#include <vector>

#include <catch2/catch.hpp>

#include "broker/delivery/stdio/suspects.hpp"
#include "broker/delivery/stdio/told_lines.hpp"

using namespace signalbox::delivery::stdio;

namespace {

std::vector<std::string> all(lines& of) {
    std::vector<std::string> found;
    while (auto line = of.next()) found.push_back(*line);
    return found;
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("stdio lines: split and joined pieces give the same lines", "[delivery][stdio]") {
    lines cut;
    cut.feed("on");
    CHECK(all(cut).empty());
    cut.feed("e\ntwo\r\n\nth");
    CHECK(all(cut) == texts{"one", "two", ""});
    cut.feed("ree\n");
    CHECK(all(cut) == texts{"three"});
}

TEST_CASE("stdio lines: a line without an end is too long in time", "[delivery][stdio]") {
    lines cut(4);
    cut.feed("1234\n1234");
    CHECK(all(cut) == texts{"1234"});
    CHECK_FALSE(cut.too_long());
    cut.feed("5");
    CHECK_FALSE(cut.next());
    CHECK(cut.too_long());
}

TEST_CASE("stdio stderr: a line is printable, short, and without what could be an NHS number", "[delivery][stdio]") {
    CHECK(loggable("started in 120 ms") == "started in 120 ms");
    CHECK(loggable("patient 9990000018 filed") == "patient ########## filed");
    CHECK(loggable("patient 999 000 0018 filed") == "patient ### ### #### filed");
    CHECK(loggable("999-000-0018") == "###-###-####");
    CHECK(loggable("a\x1b[31mb\xc3\xa9") == "a?[31mb??");
    CHECK(loggable(std::string(500, 'x')).size() == 200);
}

TEST_CASE("stdio suspects: who was alone at the second death is guilty, who was in company never",
          "[delivery][stdio]") {
    suspects known;
    CHECK_FALSE(known.is_suspect("a"));
    CHECK_FALSE(known.died("a", false));
    CHECK_FALSE(known.died("b", false));
    CHECK(known.is_suspect("a"));
    CHECK(known.died("a", true));
    known.ended("b");
    CHECK_FALSE(known.is_suspect("b"));
}
