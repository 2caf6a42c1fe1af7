// Traces of what other programs have kept: the command line.
#include <filesystem>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>

#include "broker/trace/format/reader.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/interchange_text.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using strings = std::vector<std::string>;

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string control(const std::string& seconds, const std::string& type = "Data") {
    return "<DTSControl><MessageType>" + type +
           "</MessageType><From_DTS>RX1LAB01</From_DTS><To_DTS>A81001GP</To_DTS><WorkflowId>PATH_MEDRPT_V4</WorkflowId>"
           "<StatusRecord><DateTime>202611220905" +
           seconds + "</DateTime></StatusRecord></DTSControl>";
}

class conversion {
  public:
    std::string out() const { return folder_.file("out.sbtrace"); }
    std::string file(const std::string& name) const { return folder_.file(name); }
    std::string write(const std::string& name, const std::string& text) const { return folder_.write(name, text); }

    run_result run(const std::string& from, const std::string& in, const strings& more = {}) const {
        strings words{"trace", "convert", "--from", from, file(in), out()};
        words.insert(words.end(), more.begin(), more.end());
        return run_program(SIGNALBOX_BINARY, words);
    }

    // "0 RX1LAB01>A81001GP PATH_MEDRPT_V4 the body", "12 202 EPL-151": offsets in milliseconds.
    strings lines() const {
        const auto from = trace::reader::open(out());
        REQUIRE(from.has_value());
        CHECK((*from)->header().clock == "wall");
        CHECK((*from)->header().identifiable);
        strings all;
        for (;;) {
            const auto next = (*from)->next();
            REQUIRE(next.has_value());
            if (!*next) break;
            const auto ms = [](trace::offset at) { return std::to_string(at.count() / 1000) + " "; };
            if (const auto* one = std::get_if<trace::message>(&**next))
                all.push_back(ms(one->at) + one->from + ">" + one->to + " " + one->workflow + " " + one->target + " " +
                              one->body.bytes);
            if (const auto* one = std::get_if<trace::reply>(&**next))
                all.push_back(ms(one->at) + std::to_string(one->status) + " " + one->code);
        }
        CHECK((*from)->end() == trace::reader::ending::whole);
        return all;
    }

  private:
    temporary_folder folder_;
};

} // namespace

TEST_CASE("trace convert: pairs of a MESH client, by their times; what cannot be read is named", "[flow]") {
    const conversion one;
    one.write("in/first-to-arrive.ctl", control("09"));
    one.write("in/first-to-arrive.dat", "second");
    one.write("in/SECOND.CTL", control("07"));
    one.write("in/SECOND.DAT", "first");
    one.write("in/without-data.ctl", control("08"));
    one.write("in/broken.ctl", "<DTSControl>");
    one.write("in/broken.dat", "x");
    one.write("in/without-control.dat", "x");
    one.write("in/failed.ctl", control("08", "Report"));
    one.write("in/below/third.ctl", control("08"));
    one.write("in/below/third.dat", "x");
    std::filesystem::create_symlink(one.file("in/SECOND.CTL"), one.file("in/linked.ctl"));
    std::filesystem::create_symlink(one.file("in/SECOND.DAT"), one.file("in/linked.dat"));

    const auto made = one.run("mesh-folder", "in");

    INFO(made.errors);
    CHECK(made.exit_code == 3);
    CHECK(one.lines() == strings{"0 RX1LAB01>A81001GP PATH_MEDRPT_V4 /messageexchange/RX1LAB01/outbox first",
                                 "2000 RX1LAB01>A81001GP PATH_MEDRPT_V4 /messageexchange/RX1LAB01/outbox second"});
    CHECK(contains(made.errors, "without-data.ctl: its data file is not there"));
    CHECK(contains(made.errors, "without-control.dat: its control file is not there"));
    CHECK(contains(made.errors, "broken.ctl: "));
    CHECK(contains(made.errors, "could not be read: 3"));
    CHECK(contains(made.errors, "left out: 1 reports"));
    CHECK(contains(made.errors, "left out: 2 symbolic links"));
    CHECK_FALSE(contains(file_text(one.out()), "SECOND"));
}

TEST_CASE("trace convert: a folder of FHIR, where a resource has no time of its own by that of its file", "[flow]") {
    const conversion one;
    const std::string timeless = R"({"resourceType":"Patient"})";
    const std::string bundle = R"({"resourceType":"Bundle","type":"message","timestamp":"2026-11-22T09:05:07Z"})";
    const std::string path = one.write("in/patient.json", timeless);
    one.write("in/bundle.json", bundle);
    one.write("in/notes.txt", "x");
    const timespec at{1'795'338'308, 0}; // 2026-11-22T09:05:08Z
    const timespec times[2]{at, at};
    REQUIRE(::utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);

    const auto made = one.run("fhir-folder", "in");

    INFO(made.errors);
    CHECK(made.exit_code == 0);
    CHECK(one.lines() == strings{"0 >  /$process-message " + bundle, "1000 >  /$validate " + timeless});
}

TEST_CASE("trace convert: interchanges by a map of mailboxes, to be played", "[flow]") {
    const conversion one;
    one.write("in/report.edi", interchange_text().report("9990000018", "R1").build());
    one.write("in/other.edi", "UNB+UNOC:3+5+6+261122:0905+1'UNZ+0+1'");
    one.write("in/readme.txt", "x");
    const std::string map = one.write("edi.csv", "edi,mailbox\n000000000000001,RX1LAB01\n000000000000002,A81001GP\n");

    const auto made = one.run("edifact-folder", "in", {"--mailboxes", map});
    const auto played =
        run_program(SIGNALBOX_BINARY, {"replay", one.out(), "--embedded", "-q", "--out", one.file("played.sbtrace")});

    INFO(made.errors << played.errors);
    CHECK(made.exit_code == 3);
    CHECK(contains(made.errors, "other.edi: there is no mailbox for its sender, 5"));
    CHECK(contains(made.errors, "left out: 1 files that begin with neither UNA nor UNB"));
    CHECK(one.lines().size() == 1);
    CHECK(played.exit_code == 0);
    CHECK(contains(file_text(one.file("played.sbtrace")), R"("state":"delivered")"));
}

TEST_CASE("trace convert: an HTTP archive, answers at their times and without credentials", "[flow]") {
    const conversion one;
    const auto entry = [](const std::string& second, const std::string& time) {
        return R"({"startedDateTime":"2026-11-22T09:05:0)" + second + R"(Z","time":)" + time +
               R"(,"request":{"method":"POST","url":"https://hub.example/messageexchange/RX1LAB01/outbox","headers":[)"
               R"({"name":"Mex-To","value":"A81001GP"},{"name":"Mex-WorkflowID","value":"X"},)"
               R"({"name":"Authorization","value":"NHSMESH SECRET"}],"postData":{"text":"UNB+"}},)"
               R"("response":{"status":417,"headers":[],"content":{)"
               R"("text":"{\"errorEvent\":\"SEND\",\"errorCode\":\"12\"}"}}})";
    };
    one.write("calls.har", R"({"log":{"entries":[)" + entry("8", "500") + "," + entry("7", "1500") + "]}}");

    const auto made = one.run("har", "calls.har");

    INFO(made.errors);
    CHECK(made.exit_code == 0);
    const std::string sent = "RX1LAB01>A81001GP X /messageexchange/RX1LAB01/outbox UNB+";
    CHECK(one.lines() == strings{"0 " + sent, "1000 " + sent, "1500 417 12", "1500 417 12"});
    CHECK_FALSE(contains(file_text(one.out()), "SECRET"));
}

TEST_CASE("trace convert: what cannot be done is said, and leaves nothing behind", "[flow]") {
    const conversion one;
    one.write("in/report.edi", "UNB+");
    one.write("wrong.csv", "mailbox,edi\n");
    one.write("empty/notes", "x");

    CHECK(one.run("edifact-folder", "in").exit_code == 2);
    CHECK(one.run("edifact-folder", "in", {"--mailboxes", one.file("wrong.csv")}).exit_code == 2);
    CHECK(one.run("mesh-folder", "in", {"--mailbox-from", "LAB01"}).exit_code == 2);
    CHECK(one.run("mesh-folder", "empty").exit_code == 3);
    CHECK(one.run("mesh-folder", "nowhere").exit_code == 4);
    CHECK(one.run("har", "in/report.edi").exit_code == 3);
    CHECK_FALSE(std::filesystem::exists(one.out()));
}

TEST_CASE("trace convert: a trace that is there already stays as it is", "[flow]") {
    const conversion one;
    one.write("in/a.json", R"({"resourceType":"Patient"})");
    one.write("out.sbtrace", "mine");

    CHECK(one.run("fhir-folder", "in").exit_code == 2);
    CHECK(file_text(one.out()) == "mine");
}
