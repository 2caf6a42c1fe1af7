#include "broker/trace/tools/editing.hpp"

#include <catch2/catch.hpp>

#include "broker/trace/format/line.hpp"
#include "broker/trace/format/writer.hpp"
#include "broker/trace/tools/summary.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/trace/records_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using std::chrono::seconds;

namespace {

trace::message a_message_at(trace::sequence number, seconds at, const char* from = "LAB001") {
    trace::message made = a_message();
    made.sequence = number;
    made.at = at;
    made.from = from;
    return made;
}

trace::outcome an_outcome_at(trace::sequence number, seconds at) {
    trace::outcome made;
    made.sequence = number;
    made.at = at;
    made.destination = "emis";
    made.state = "delivered";
    return made;
}

void write(const std::string& path, const std::vector<trace::record>& lines, seconds later = seconds{}) {
    trace::header first = a_header();
    first.started_at += later;
    auto to = trace::writer::create(path, first);
    REQUIRE(to.has_value());
    for (const trace::record& each : lines) REQUIRE((*to)->append(each));
    REQUIRE((*to)->finish());
}

// "message 1 at 3", in the order of the file.
std::vector<std::string> told(const std::string& path) {
    const auto from = trace::reader::open(path);
    REQUIRE(from.has_value());
    std::vector<std::string> all;
    const auto add = [&](const char* kind, trace::sequence number, trace::offset at) {
        all.push_back(std::string(kind) + " " + std::to_string(number) + " at " +
                      std::to_string(std::chrono::duration_cast<seconds>(at).count()));
    };
    for (;;) {
        const auto next = (*from)->next();
        REQUIRE(next.has_value());
        if (!*next) break;
        if (const auto* one = std::get_if<trace::message>(&**next)) add("message", one->sequence, one->at);
        if (const auto* one = std::get_if<trace::outcome>(&**next)) add("outcome", one->sequence, one->at);
    }
    CHECK((*from)->end() == trace::reader::ending::whole);
    return all;
}

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("trace cut: messages of the while stay, with outcomes that came after it; times begin anew", "[trace]") {
    temporary_folder disk;
    const std::string in = disk.file("in.sbtrace");
    write(in, {a_message_at(1, seconds{1}), a_message_at(2, seconds{5}), an_outcome_at(1, seconds{6}),
               a_message_at(3, seconds{8}), an_outcome_at(2, seconds{9})});
    const auto done = trace::cut(in, disk.file("out.sbtrace"), seconds{5}, trace::offset{seconds{8}});
    REQUIRE(done.has_value());
    CHECK(done->messages == 1);
    CHECK(told(disk.file("out.sbtrace")) == strings{"message 2 at 0", "outcome 2 at 4"});
    CHECK((*trace::reader::open(disk.file("out.sbtrace")))->header().started_at == a_header().started_at + seconds{5});
}

TEST_CASE("trace info: marks are counted by their names, those that tell a number by it", "[trace]") {
    temporary_folder disk;
    const std::string in = disk.file("in.sbtrace");
    write(in, {trace::mark{seconds{1}, "refused", "12"}, trace::mark{seconds{2}, "refused", "30"},
               trace::mark{seconds{3}, "lost", "7"}, trace::mark{seconds{4}, "ended", "time"},
               trace::mark{seconds{5}, "refused", "by hand"}});
    const auto found = trace::summarise(in);
    REQUIRE(found.has_value());
    CHECK(found->marks == std::map<std::string, std::uint64_t>{{"ended", 1}, {"lost", 7}, {"refused", 43}});
    CHECK(found->lost == 7);
    CHECK(found->length == seconds{5});
}

TEST_CASE("trace cut: nothing is written over", "[trace]") {
    temporary_folder disk;
    write(disk.file("in.sbtrace"), {a_message_at(1, seconds{1})});
    CHECK(trace::cut(disk.file("in.sbtrace"), disk.file("in.sbtrace"), {}, {}).has_error());
}

TEST_CASE("trace filter: what is selected stays, with its outcomes and its times", "[trace]") {
    temporary_folder disk;
    const std::string in = disk.file("in.sbtrace");
    write(in, {a_message_at(1, seconds{1}), a_message_at(2, seconds{5}, "LAB002"), an_outcome_at(1, seconds{6}),
               an_outcome_at(2, seconds{7})});
    REQUIRE(trace::filter(in, disk.file("out.sbtrace.zst"), *trace::selection::parse("from=LAB002")).has_value());
    CHECK(told(disk.file("out.sbtrace.zst")) == strings{"message 2 at 5", "outcome 2 at 7"});
}

TEST_CASE("trace filter: a body beside one trace comes to stand beside the other", "[trace]") {
    temporary_folder disk;
    trace::message large = a_message_at(1, seconds{1});
    large.body = trace::body_of(std::string(trace::body_inline_max + 1, 'x'));
    write(disk.file("in.sbtrace"), {large});
    REQUIRE(trace::filter(disk.file("in.sbtrace"), disk.file("out.sbtrace"), trace::selection()).has_value());
    const auto from = trace::reader::open(disk.file("out.sbtrace"));
    const auto line = (*from)->next();
    const auto bytes = (*from)->load(std::get<trace::message>(**line).body);
    REQUIRE(bytes.has_value());
    CHECK(*bytes == large.body.bytes);
}

TEST_CASE("trace merge: lines stand by their wall clocks, under new numbers", "[trace]") {
    temporary_folder disk;
    write(disk.file("a"), {a_message_at(1, seconds{1}), an_outcome_at(1, seconds{9})});
    write(disk.file("b"), {a_message_at(1, seconds{1}), an_outcome_at(1, seconds{2})}, seconds{4});
    REQUIRE(trace::merge({disk.file("b"), disk.file("a")}, disk.file("out")).has_value());
    CHECK(told(disk.file("out")) == strings{"message 1 at 1", "message 2 at 5", "outcome 2 at 6", "outcome 1 at 9"});
    CHECK((*trace::reader::open(disk.file("out")))->header().started_at == a_header().started_at);
}

TEST_CASE("trace merge: what one recording wrote into several files belongs together again", "[trace]") {
    temporary_folder disk;
    write(disk.file("a"), {a_message_at(4, seconds{1})});
    write(disk.file("b"), {an_outcome_at(4, seconds{2})});
    REQUIRE(trace::merge({disk.file("a"), disk.file("b")}, disk.file("out")).has_value());
    CHECK(told(disk.file("out")) == strings{"message 1 at 1", "outcome 1 at 2"});
}

TEST_CASE("trace info: messages, replies and states are counted, and how it ends is told", "[trace]") {
    temporary_folder disk;
    auto lines = one_of_each_kind();
    lines.erase(lines.begin());
    lines.pop_back();
    lines.push_back(trace::mark{seconds{60}, "lost", "12"});
    write(disk.file("in"), lines);
    const auto found = trace::summarise(disk.file("in"));
    REQUIRE(found.has_value());
    CHECK(found->ending == trace::reader::ending::whole);
    CHECK(found->messages == 1);
    CHECK(found->transports == std::map<std::string, std::uint64_t>{{"mesh", 1}});
    CHECK(found->workflows == std::map<std::string, std::uint64_t>{{"PATH_MEDRPT_V4", 1}});
    CHECK(found->replies == std::map<std::string, std::uint64_t>{{"202 EPL-000", 1}});
    CHECK(found->states == std::map<std::string, std::uint64_t>{{"delivered", 1}});
    CHECK(found->lost == 12);
    CHECK(found->length == seconds{60});
}
