// Redacting a trace and looking for what is left: the command line.
#include <filesystem>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "tests/support/hub_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

// A number outside of the range 999, in parts so that none stands here; 1 has the check digit 9, and 2 has 7.
std::string number(char last_but_one, char check) { return std::string("94347659") + last_but_one + check; }

std::string trace_about(const std::string& nhs_number) {
    return R"({"kind":"header","format":"signalbox-trace","version":"1.0","started_at":"2026-03-01T09:00:00.000000Z"})"
           "\n"
           R"({"kind":"message","sequence":1,"at":0,"transport":"mesh","from":"LAB001","to":"GPPROVIDER_)" +
           nhs_number +
           R"(_19581123_Quixwell","body":{"text":"UNB+UNOC:3+1+2'UNH+1+MEDRPT:0:1:RT:NHS003'S07+07'PNA+PAT+)" +
           nhs_number +
           R"(:OPI+++SU:QUIXWELL'UNT+4+1'UNZ+1+1'","size":0}})"
           "\n";
}

class redactions {
  public:
    redactions() {
        folder_.write("key", "a key for tests, 32 bytes long..\n");
        std::filesystem::permissions(file("key"), std::filesystem::perms::owner_read);
    }
    std::string file(const std::string& name) const { return folder_.file(name); }
    void write(const std::string& name, const std::string& text) const { folder_.write(name, text); }
    std::string read(const std::string& name) const { return folder_.read(name); }

    run_result redact(const std::string& in, const std::string& out, std::vector<std::string> more = {}) const {
        std::vector<std::string> words{"trace", "redact", file(in), file(out), "--key-file", file("key")};
        words.insert(words.end(), more.begin(), more.end());
        return run_program(SIGNALBOX_BINARY, words);
    }
    run_result scan(const std::string& name) const {
        return run_program(SIGNALBOX_BINARY, {"trace", "scan", file(name)});
    }

  private:
    temporary_folder folder_;
};

std::string pseudonym_in(const std::string& text) {
    const auto at = text.find("GPPROVIDER_");
    return at == std::string::npos ? "" : text.substr(at + 11, 10);
}

} // namespace

TEST_CASE("trace scan: line, place and kind, never what was found", "[flow]") {
    const redactions lab;
    lab.write("in.sbtrace", trace_about(number('1', '9')));
    const auto found = lab.scan("in.sbtrace");
    CHECK(found.exit_code == 3);
    CHECK(found.output.find("line 2: to: NHS number\n") != std::string::npos);
    CHECK(found.output.find("line 2: body: PNA 5, 2: name\n") != std::string::npos);
    CHECK(found.output.find(number('1', '9')) == std::string::npos);
    CHECK(found.output.find("QUIXWELL") == std::string::npos);
}

TEST_CASE("trace redact: nothing is left, and a person has one number in header and message", "[flow]") {
    const redactions lab;
    lab.write("in.sbtrace", trace_about(number('1', '9')));
    const auto done = lab.redact("in.sbtrace", "out.sbtrace");
    INFO(done.errors);
    REQUIRE(done.exit_code == 0);
    CHECK(done.errors.find("1 persons with a number") != std::string::npos);
    CHECK(lab.scan("out.sbtrace").exit_code == 0);
    const std::string text = lab.read("out.sbtrace");
    CHECK(text.find(R"("identifiable":false,"redaction":"signalbox/1 key )") != std::string::npos);
    CHECK(text.find("PNA+PAT+" + pseudonym_in(text) + ":OPI") != std::string::npos);
}

TEST_CASE("trace redact: with a file of assignments the number is the same in another trace", "[flow]") {
    const redactions lab;
    lab.write("first.sbtrace", trace_about(number('1', '9')));
    lab.write("second.sbtrace", trace_about(number('2', '7')) + "\n" + trace_about(number('1', '9')).substr(110));
    const std::vector<std::string> with{"--assignments", lab.file("persons")};
    REQUIRE(lab.redact("first.sbtrace", "first.out", with).exit_code == 0);
    REQUIRE(lab.redact("first.sbtrace", "again.out", with).exit_code == 0);
    CHECK(lab.read("first.out") == lab.read("again.out"));
    const std::string persons = lab.read("persons");
    CHECK(persons.find(pseudonym_in(lab.read("first.out"))) != std::string::npos);
    CHECK(persons.find(number('1', '9')) == std::string::npos);
    const auto mode = std::filesystem::status(lab.file("persons")).permissions();
    CHECK(mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("trace scan: looks into members and lines that it does not know, and trace redact drops them", "[flow]") {
    const redactions lab;
    const std::string her = number('1', '9');
    std::string text = trace_about("9990000018");
    text.insert(text.find("\"at\":0"), "\"x_ward\":{\"bed\":[\"of " + her + "\"]},");
    text += R"({"kind":"mood","of":")" + her + "\"}\n";
    text.replace(text.find("\"format\""), 0, "\"clock\":\"" + her + "\",");
    lab.write("in.sbtrace", text);
    const auto found = lab.scan("in.sbtrace");
    INFO(found.output);
    CHECK(found.exit_code == 3);
    for (const char* each : {"line 1: /clock: NHS number\n", "line 2: /x_ward: unknown to this version\n",
                             "line 2: /x_ward/bed/0: NHS number\n", "line 3: /of: NHS number\n",
                             "line 3: line: unknown to this version\n"}) {
        CAPTURE(each);
        CHECK(found.output.find(each) != std::string::npos);
    }
    CHECK(found.output.find(her) == std::string::npos);

    const auto done = lab.redact("in.sbtrace", "out.sbtrace");
    INFO(done.errors);
    REQUIRE(done.exit_code == 0);
    CHECK(done.errors.find("1 members and 1 lines that this version does not know were dropped") != std::string::npos);
    CHECK(lab.read("out.sbtrace").find(her) == std::string::npos);
    CHECK(lab.scan("out.sbtrace").exit_code == 0);
}

TEST_CASE("trace redact: a file of assignments in use is refused", "[flow]") {
    const redactions lab;
    lab.write("in.sbtrace", trace_about(number('1', '9')));
    lab.write("persons.lock", "");
    const int lock = ::open(lab.file("persons.lock").c_str(), O_RDWR);
    REQUIRE(::flock(lock, LOCK_EX) == 0);
    const auto refused = lab.redact("in.sbtrace", "out.sbtrace", {"--assignments", lab.file("persons")});
    ::close(lock);
    CHECK(refused.exit_code == 1);
    CHECK(refused.errors.find("in use") != std::string::npos);
}

TEST_CASE("trace redact: a key that others can read, and an output that is there, are refused", "[flow]") {
    const redactions lab;
    lab.write("in.sbtrace", trace_about(number('1', '9')));
    lab.write("out.sbtrace", "mine");
    CHECK(lab.redact("in.sbtrace", "out.sbtrace").exit_code == 1);
    CHECK(lab.read("out.sbtrace") == "mine");
    std::filesystem::permissions(lab.file("key"), std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
    CHECK(lab.redact("in.sbtrace", "other.sbtrace").errors.find("can be read by others") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(lab.file("other.sbtrace")));
}

TEST_CASE("trace redact: a morning of all carriers has nothing left, and its reports read as before", "[flow]") {
    const redactions lab;
    const auto made =
        run_program(SIGNALBOX_BINARY, {"simulate", "traffic", "--workload", "morning", "--practices", "3", "--labs",
                                       "2", "--minutes", "3", "--seed", "7", "--out", lab.file("morning.sbtrace")});
    REQUIRE(made.exit_code == 0);
    CHECK(lab.scan("morning.sbtrace").exit_code == 3);
    REQUIRE(lab.redact("morning.sbtrace", "redacted.sbtrace.zst").exit_code == 0);
    const auto found = lab.scan("redacted.sbtrace.zst");
    INFO(found.output);
    CHECK(found.exit_code == 0);
}
