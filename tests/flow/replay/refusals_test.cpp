// What a replay and the tools of traces say of files that are wrong, and what an interrupted one leaves.
#include <filesystem>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/background_program.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox::tests;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

run_result signalbox_with(std::vector<std::string> words) { return run_program(SIGNALBOX_BINARY, words); }

bool exists_with(const temporary_folder& folder, const std::string& part) {
    for (const auto& each : std::filesystem::directory_iterator(folder.text()))
        if (contains(each.path().filename().string(), part)) return true;
    return false;
}

// Forty minutes of a morning that never was, and its lines.
struct generated_morning {
    temporary_folder folder;
    std::string path = folder.file("morning.sbtrace");
    std::string text;

    generated_morning() {
        const auto made = signalbox_with(
            {"simulate", "traffic", "--workload", "morning", "--minutes", "40", "--seed", "3", "--out", path});
        REQUIRE(made.exit_code == 0);
        text = file_text(path);
    }

    std::string lines(std::size_t count) const {
        std::size_t end = 0;
        while (count-- > 0) end = text.find('\n', end) + 1;
        return text.substr(0, end);
    }
    std::string line(std::size_t number) const { return lines(number).substr(lines(number - 1).size()); }
    run_result replay(const std::string& name, const std::string& of, std::vector<std::string> more = {}) const {
        std::vector<std::string> words{"replay", folder.write(name, of), "--embedded", "-q"};
        words.insert(words.end(), more.begin(), more.end());
        return signalbox_with(words);
    }
};

} // namespace

TEST_CASE("replay: a trace that was changed, malformed or says things twice is invalid input, with its line",
          "[flow]") {
    const generated_morning morning;
    std::string changed = morning.text;
    changed.replace(changed.find("RX1LAB01"), 8, "RX1LAB02");
    CHECK(morning.replay("changed", changed).exit_code == 3);
    const auto malformed = morning.replay("malformed", morning.lines(3) + "nonsense\n");
    CHECK(malformed.exit_code == 3);
    CHECK(contains(malformed.errors, "malformed, line 4: not JSON"));
    const auto twice = morning.replay("twice", morning.lines(2) + morning.line(2));
    CHECK(twice.exit_code == 3);
    CHECK(contains(twice.errors, "twice, line 3: a second message 1"));
    const auto heads = morning.replay("heads", morning.lines(2) + morning.line(1));
    CHECK(heads.exit_code == 3);
    CHECK(contains(heads.errors, "heads, line 3: a second header"));
    CHECK(signalbox_with({"replay", morning.folder.file("none"), "--embedded"}).exit_code == 4);
}

TEST_CASE("replay: an unfinished trace is played, and that it is one is told", "[flow]") {
    const generated_morning morning;
    const auto played = morning.replay("cut", morning.lines(4), {"--json", morning.folder.file("found.json")});
    INFO(played.output << played.errors);
    CHECK(played.exit_code == 0);
    CHECK(contains(played.output, "note      the trace is unfinished"));
    CHECK(contains(file_text(morning.folder.file("found.json")), "the trace is unfinished"));
}

TEST_CASE("replay: minutes are m and min, and outages name a destination that there is", "[flow]") {
    const generated_morning morning;
    const auto one = morning.replay("one", morning.text, {"--from", "5m", "--to", "20m"});
    const auto other = morning.replay("other", morning.text, {"--from", "5min", "--to", "20min"});
    CHECK(one.exit_code == 0);
    CHECK(one.output == other.output);
    const std::string cut = morning.folder.file("cut.sbtrace");
    CHECK(signalbox_with({"trace", "cut", morning.path, cut, "--from", "20m", "--to", "10m"}).exit_code == 2);
    const std::string outages =
        morning.folder.write("outages.json", R"({"outages":[{"destination":"practice-x","from":"0s","until":"1h"}]})");
    const auto refused = morning.replay("third", morning.text, {"--outages", outages});
    CHECK(refused.exit_code == 2);
    CHECK(contains(refused.errors, "outage 1: the configuration has no destination practice-x"));
}

TEST_CASE("replay --compare: a map that cannot be used is named with the configuration that names it", "[flow]") {
    const generated_morning morning;
    const std::string config = SIGNALBOX_SOURCE_DIR "/config/";
    static_cast<void>(morning.folder.write("demo-directory.yaml", file_text(config + "demo-directory.yaml")));
    static_cast<void>(morning.folder.write("bad.csv", "nonsense,1\n"));
    const std::string demo = file_text(config + "demo.yaml");
    const std::string good = morning.folder.write("good.yaml", demo);
    const std::string bad = morning.folder.write("bad.yaml", demo + "\ncode_maps: [bad.csv]\n");
    const auto found = signalbox_with({"replay", "--compare", good, bad, morning.path, "-q"});
    CHECK(found.exit_code == 78);
    CHECK(contains(found.errors, "--compare, the second configuration (" + bad + "): "));
}

TEST_CASE("replay: one that is interrupted writes its reports of what was sent, and does not end well", "[flow]") {
    const generated_morning morning;
    const std::string report = morning.folder.file("found.json");
    const std::string output = morning.folder.file("output");
    hub_process hub(SIGNALBOX_BINARY, morning.folder.file("data"),
                    {"--profile", "demo", "--listen-mesh", "127.0.0.1:0", "--listen-admin", "127.0.0.1:0",
                     "--listen-fhir", "127.0.0.1:0", "--listen-mllp", "127.0.0.1:0", "--listen-adapters",
                     "127.0.0.1:0"});
    hub.start();
    background_program playing({SIGNALBOX_BINARY, "replay", morning.path, "--data", hub.data(), "--speed", "1x", "-q",
                                "--where", "not transport=gpconnect", "--json", report},
                               output);
    const auto listed = [&] {
        return signalbox_with({"message", "list", "--data", hub.data(), "--json"}).output.find("message_id");
    };
    REQUIRE(eventually([&] { return listed() != std::string::npos; }));
    CHECK(playing.interrupt() == 1);
    CHECK(contains(file_text(output), "note      interrupted: "));
    CHECK(contains(file_text(report), "\"interrupted\":true"));
}

TEST_CASE("replay: where the hub dies on the way the reports tell what was lost", "[flow]") {
    const generated_morning morning;
    const std::string report = morning.folder.file("found.json");
    const std::string output = morning.folder.file("output");
    hub_process hub(SIGNALBOX_BINARY, morning.folder.file("data"),
                    {"--profile", "demo", "--listen-mesh", "127.0.0.1:0", "--listen-admin", "127.0.0.1:0",
                     "--listen-fhir", "127.0.0.1:0", "--listen-mllp", "127.0.0.1:0", "--listen-adapters",
                     "127.0.0.1:0"});
    hub.start();
    const std::string blessed = morning.folder.file("blessed.sbtrace");
    background_program playing({SIGNALBOX_BINARY, "replay", morning.path, "--data", hub.data(), "--rate", "5/s", "-q",
                                "--where", "not transport=gpconnect", "--settle", "1s", "--json", report, "--bless",
                                blessed},
                               output);
    const auto listed = [&] {
        return signalbox_with({"message", "list", "--data", hub.data(), "--json"}).output.find("message_id");
    };
    REQUIRE(eventually([&] { return listed() != std::string::npos; }));
    hub.kill();
    CHECK(playing.wait() == 5);
    const std::string said = file_text(output);
    CHECK(contains(said, "note      the hub could not be asked what became of the messages"));
    CHECK_FALSE(contains(said, " 0 lost"));
    CHECK(contains(file_text(report), "\"lost_because\":"));
    CHECK_FALSE(std::filesystem::exists(blessed));
}

TEST_CASE("trace: what fails or is interrupted leaves nothing behind", "[flow]") {
    const generated_morning morning;
    const std::string malformed = morning.folder.write("malformed", morning.lines(3) + "nonsense\n");
    const std::string out = morning.folder.file("out.sbtrace");
    CHECK(signalbox_with({"trace", "filter", malformed, out, "--where", "not to=NOBODY"}).exit_code == 3);
    CHECK(signalbox_with({"trace", "merge", malformed, morning.path, "--out", out}).exit_code == 3);
    const std::string many = morning.folder.file("many.sbtrace");
    {
        background_program making({SIGNALBOX_BINARY, "simulate", "traffic", "--workload", "outbreak", "--minutes",
                                   "10080", "--practices", "200", "--out", many},
                                  morning.folder.file("notes"));
        REQUIRE(eventually([&] { return exists_with(morning.folder, "many.sbtrace.part-"); }));
        CHECK(making.interrupt() == 1);
    }
    for (const auto& each : std::filesystem::directory_iterator(morning.folder.text())) {
        const std::string name = each.path().filename().string();
        CAPTURE(name);
        CHECK_FALSE(contains(name, "many.sbtrace"));
        CHECK_FALSE(contains(name, "out.sbtrace"));
    }
}

TEST_CASE("trace: redact and cut that are interrupted leave no half file", "[flow]") {
    const generated_morning morning;
    const std::string key = morning.folder.write("key", "0123456789abcdef0123456789abcdef");
    std::filesystem::permissions(key, std::filesystem::perms::owner_read);
    for (const std::string& what : {"redact", "cut"}) {
        CAPTURE(what);
        // What it reads ends only when this test says so.
        const std::string in = morning.folder.file(what + ".in");
        REQUIRE(::mkfifo(in.c_str(), 0600) == 0);
        const int held = ::open(in.c_str(), O_RDWR | O_CLOEXEC);
        REQUIRE(held >= 0);
        const std::string out = morning.folder.file(what + ".out.sbtrace");
        std::vector<std::string> words{SIGNALBOX_BINARY, "trace", what, in, out};
        if (what == "redact")
            words.insert(words.end(), {"--key-file", key});
        else
            words.insert(words.end(), {"--from", "0s"});
        background_program running(words, morning.folder.file(what + ".notes"));
        const std::string some = morning.lines(12);
        REQUIRE(::write(held, some.data(), some.size()) == static_cast<ssize_t>(some.size()));
        REQUIRE(eventually([&] { return exists_with(morning.folder, what + ".out.sbtrace.part-"); }));
        running.signal();
        const std::string more = morning.line(13); // it sees that it is to end at the next line
        static_cast<void>(::write(held, more.data(), more.size()));
        ::close(held);
        CHECK(running.wait() == 1);
        CHECK_FALSE(exists_with(morning.folder, what + ".out"));
    }
}

TEST_CASE("trace convert: one that is interrupted leaves no half file", "[flow]") {
    const temporary_folder folder;
    std::string entries;
    const std::string body(400'000, 'x');
    for (int i = 0; i < 150; ++i)
        entries += std::string(i > 0 ? "," : "") +
                   R"({"startedDateTime":"2026-11-27T09:00:00Z","request":{"method":"POST","url":)"
                   R"("https://hub.example/messageexchange/X26LAB/outbox","headers":[],"postData":{"mimeType":)"
                   R"("text/plain","text":")" +
                   body + R"("}},"response":{"status":202,"headers":[],"content":{}}})";
    const std::string in = folder.write("calls.har", R"({"log":{"version":"1.2","entries":[)" + entries + "]}}");
    background_program running(
        {SIGNALBOX_BINARY, "trace", "convert", "--from", "har", in, folder.file("out.sbtrace.zst")},
        folder.file("notes"));
    REQUIRE(eventually([&] { return exists_with(folder, "out.sbtrace.zst.part-"); }));
    CHECK(running.interrupt() == 1);
    CHECK_FALSE(exists_with(folder, "out.sbtrace"));
}

TEST_CASE("trace redact: a key that can be guessed is refused", "[flow]") {
    const generated_morning morning;
    const std::string key = morning.folder.write("key", std::string(64, '0'));
    std::filesystem::permissions(key, std::filesystem::perms::owner_read);
    const auto refused =
        signalbox_with({"trace", "redact", morning.path, morning.folder.file("out"), "--key-file", key});
    CHECK(refused.exit_code == 1);
    CHECK(contains(refused.errors, key + ": a key has at least 8 different bytes"));
}
