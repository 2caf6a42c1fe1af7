// The README's commands, run as they stand there.
#include <algorithm>
#include <sstream>

#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/json_facts.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

// The lines of a README's sh blocks that call the program, as words behind it.
std::vector<std::vector<std::string>> program_calls(const std::string& readme) {
    const std::string program = "build/release/signalbox ";
    std::vector<std::vector<std::string>> calls;
    std::istringstream lines(readme);
    bool in_shell = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("```")) in_shell = line == "```sh";
        if (!in_shell || !line.starts_with(program)) continue;
        std::istringstream words(line.substr(program.size()));
        calls.emplace_back();
        for (std::string word; words >> word;) calls.back().push_back(word);
    }
    return calls;
}

// Starts a hub as the README does, on free ports, and pings it.
bool serves(std::vector<std::string> words) {
    const temporary_folder folder;
    for (const char* port : {"127.0.0.1:8701", "127.0.0.1:8702"})
        std::replace(words.begin(), words.end(), std::string(port), std::string("127.0.0.1:0"));
    words.erase(words.begin());
    words.insert(words.end(),
                 {"--listen-admin", "127.0.0.1:0", "--listen-fhir", "127.0.0.1:0", "--listen-mllp", "127.0.0.1:0"});
    hub_process hub(SIGNALBOX_BINARY, folder.file("data"), words);
    hub.start();
    mesh_client client(mesh_endpoint{hub.mesh_port(), {}, {}, {}});
    return client.request("GET", "/messageexchange/_ping").status == 200;
}

// What stands between two marks, the first time.
std::string between(const std::string& text, const std::string& begin, const std::string& end) {
    const auto from = text.find(begin);
    if (from == std::string::npos) return {};
    const auto start = from + begin.size();
    return text.substr(start, text.find(end, start) - start);
}

} // namespace

TEST_CASE("README: its commands work", "[flow]") {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.fhir = true;
    hub_fixture hub(options);
    hub.start();
    const auto calls = program_calls(file_text(SIGNALBOX_SOURCE_DIR "/README.md"));
    CHECK(calls.size() >= 6);

    for (auto words : calls) {
        INFO(words.front());
        if (words.front() == "serve") {
            CHECK(serves(std::move(words)));
            continue;
        }
        const bool validates = words.front() == "validate";
        // Without a hub.
        const bool alone = validates || words.front() == "schema" || words.front() == "edifact" ||
                           words.front() == "convert" || words.front() == "simulate";
        for (std::string& word : words)
            if (word.starts_with("config/")) word.insert(0, SIGNALBOX_SOURCE_DIR "/");
        const auto run = alone ? run_program(SIGNALBOX_BINARY, words) : hub.command(words);
        CHECK(run.exit_code == (validates ? 3 : 0)); // the README validates a report that is bad on purpose
    }
    mesh_client admin(mesh_endpoint{hub.hub().admin_port(), {}, {}, {}});
    CHECK(file_text(SIGNALBOX_SOURCE_DIR "/README.md").find("/readyz?verbose") != std::string::npos);
    CHECK(admin.request("GET", "/readyz?verbose").status == 200);
}

TEST_CASE("README: a laboratory's requests to the demo are answered", "[flow]") {
    const std::string demo = file_text(SIGNALBOX_SOURCE_DIR "/config/demo.yaml");
    CHECK(demo.find("listen: 127.0.0.1:8703") != std::string::npos);
    const temporary_folder folder;
    hub_process hub(SIGNALBOX_BINARY, folder.file("data"),
                    {"--profile", "demo", "--listen-mesh", "127.0.0.1:0", "--listen-admin", "127.0.0.1:0",
                     "--listen-fhir", "127.0.0.1:0", "--listen-mllp", "127.0.0.1:0"});
    hub.start();
    mesh_client lab(mesh_endpoint{hub.fhir_port(), {}, {}, {}});
    const auto asked = [&](const std::string& readme) {
        const std::string body = file_text(SIGNALBOX_SOURCE_DIR "/" + between(readme, "--data-binary @", " "));
        return lab.request("POST", between(readme, "  'http://127.0.0.1:8703", "'"),
                           {{"Content-Type", between(readme, "Content-Type: ", "'")}}, body);
    };
    const std::string readme = file_text(SIGNALBOX_SOURCE_DIR "/README.md");

    const auto judged = asked(readme);
    CHECK(judged.status == 200);
    CHECK(judged.body.find("\"Bundle.entry[6].resource\"") != std::string::npos);

    const auto kept = asked(readme.substr(readme.rfind("curl -H 'Content-Type")));
    CHECK(kept.status == 200);
    CHECK(kept.body.find("\"code\":\"ok\"") != std::string::npos);
}

namespace {

// By the schema that is published for them.
void check_lines_of(const std::string& trace) {
    const auto run =
        run_program(SIGNALBOX_BINARY, {"validate", "--quiet", "--schema",
                                       SIGNALBOX_SOURCE_DIR "/schemas/signalbox/trace.schema.json", "--lines", trace});
    INFO(run.output << run.errors);
    CHECK(run.exit_code == 0);
}

} // namespace

TEST_CASE("tools/README: the walk of a test lab works as it stands there", "[flow]") {
    const std::string readme = file_text(SIGNALBOX_SOURCE_DIR "/tools/README.md");
    const std::string walk = between(readme.substr(readme.find("## A test lab's walk")), "```sh\n", "```");
    REQUIRE(walk.find("replay expected.sbtrace") != std::string::npos);
    const temporary_folder folder;
    hub_process hub(SIGNALBOX_BINARY, folder.file("data"),
                    {"--profile", "demo", "--listen-mesh", "127.0.0.1:0", "--listen-admin", "127.0.0.1:0",
                     "--listen-fhir", "127.0.0.1:0", "--listen-mllp", "127.0.0.1:0", "--listen-adapters", "127.0.0.1:0",
                     "--listen-gpconnect", "127.0.0.1:0", "--practice", "A81001=emis", "--practice",
                     "B82002=systmone"});
    hub.start();
    const std::string program = SIGNALBOX_BINARY;
    const auto run = run_program(
        "/bin/sh",
        {"-e", "-c", "cd " + folder.text() + "; PATH=" + program.substr(0, program.rfind('/')) + ":$PATH\n" + walk});
    INFO(run.output << run.errors);
    CHECK(run.exit_code == 0);
    CHECK(run.output.find("gpconnect") != std::string::npos); // of `trace info`
    CHECK(run.output.find("0 different, 0 missing, 0 extra") != std::string::npos);
    CHECK(folder.read("page.html").find("<html") != std::string::npos);
    CHECK(folder.read("results.xml").find("<testsuite") != std::string::npos);
    for (const char* each : {"generated.sbtrace", "real.sbtrace", "safe.sbtrace", "expected.sbtrace"})
        check_lines_of(folder.file(each));
}

TEST_CASE("tools/README: the trace that it shows is whole, and comes to what it says", "[flow]") {
    const std::string readme = file_text(SIGNALBOX_SOURCE_DIR "/tools/README.md");
    const temporary_folder folder;
    const std::string shown = folder.write(
        "shown.sbtrace", between(readme.substr(readme.find("### What stands in a trace")), "```json\n", "```"));

    const json_facts info(run_program(SIGNALBOX_BINARY, {"trace", "info", "--json", shown}).output);
    CHECK(info.text("ending") == "whole");
    CHECK(info.text("messages") == "1");
    check_lines_of(shown);

    const auto run = run_program(SIGNALBOX_BINARY, {"replay", shown, "--embedded"});
    INFO(run.output << run.errors);
    CHECK(run.exit_code == 0);
    CHECK(run.output.find("1 same") != std::string::npos);
}
