// Traces played at a hub that runs, by the command line.
#include <filesystem>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "broker/trace/format/writer.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/interchange_text.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

const std::string header =
    "source_system,source_code,source_display,target_system,target_code,target_display,equivalence\n";

std::string row(const std::string& code, const std::string& target) {
    return "http://read.info/readv2," + code + ",,http://snomed.info/sct," + target + ",,equivalent\n";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// A trace of reports of the demo's laboratory to its first practice, ten milliseconds apart.
struct synthetic_trace {
    std::string path;

    synthetic_trace(const temporary_folder& folder, std::size_t messages) : path(folder.file("morning.sbtrace")) {
        trace::header first;
        first.producer = "test";
        auto to = trace::writer::create(path, first);
        REQUIRE(to.has_value());
        for (std::size_t i = 0; i < messages; ++i) REQUIRE((*to)->append(report(i)).has_value());
        REQUIRE((*to)->finish().has_value());
    }

    static trace::message report(std::size_t number) {
        trace::message made;
        made.sequence = number;
        made.at = std::chrono::milliseconds(10 * number);
        made.transport = trace::transport::mesh;
        made.from = "RX1LAB01";
        made.to = "A81001GP";
        made.workflow = "PATH_MEDRPT_V3";
        made.headers = {{"Content-Type", "application/octet-stream"}};
        const bool is_haemoglobin = number % 2 == 0;
        made.body = trace::body_of(interchange_text()
                                       .test(is_haemoglobin ? "423..:911::Haemoglobin" : "42P..:911::Platelets")
                                       .control(std::to_string(100 + number))
                                       .report("9990000018", "26/B" + std::to_string(number))
                                       .build());
        return made;
    }
};

// A hub of the demo whose map is this.
struct demo_with_map {
    temporary_folder folder;
    hub_process hub{SIGNALBOX_BINARY,
                    folder.file("data"),
                    {"--profile", "demo", "--listen-mesh", "127.0.0.1:0", "--listen-admin", "127.0.0.1:0",
                     "--listen-fhir", "127.0.0.1:0", "--listen-mllp", "127.0.0.1:0", "--listen-adapters",
                     "127.0.0.1:0"}};

    explicit demo_with_map(const std::string& rows) {
        const auto imported = run_program(
            SIGNALBOX_BINARY, {"map", "import", "--data", hub.data(), folder.write("rows.csv", header + rows)});
        REQUIRE(imported.exit_code == 0);
        hub.start();
    }

    run_result replay(const std::string& trace, std::vector<std::string> more) const {
        std::vector<std::string> words{"replay", trace, "--data", hub.data(), "--speed", "max", "--quiet"};
        words.insert(words.end(), more.begin(), more.end());
        return run_program(SIGNALBOX_BINARY, words);
    }
};

const std::string haemoglobin = "1022431000000105";
const std::string platelets = "1022651000000100";
const std::string another = "1022471000000107";

std::string first_map() { return row("423..", haemoglobin) + row("42P..", platelets); }

} // namespace

TEST_CASE("replay: the same trace at the same hub comes to the same, and repeats nothing", "[flow]") {
    const temporary_folder folder;
    const synthetic_trace trace(folder, 8);
    const demo_with_map demo(first_map());

    const auto once =
        demo.replay(trace.path, {"--out", folder.file("once.sbtrace"), "--bless", folder.file("is.sbtrace")});
    const auto again = demo.replay(trace.path, {"--against", folder.file("once.sbtrace")});
    const auto blessed = demo.replay(folder.file("is.sbtrace"), {});

    INFO(once.output << once.errors << again.output << again.errors << blessed.output << blessed.errors);
    CHECK(once.exit_code == 0);
    CHECK(contains(once.output, "8 without expectation"));
    CHECK(again.exit_code == 0);
    CHECK(contains(again.output, "0 different, 0 missing, 0 extra"));
    CHECK(contains(again.output, "8 answered, 0 lost"));
    CHECK(blessed.exit_code == 0);
    CHECK(contains(blessed.output, "0 different, 0 missing, 0 extra"));
    // Three runs, three times eight messages: none was taken for the repetition of another.
    const auto listed =
        run_program(SIGNALBOX_BINARY, {"message", "list", "--from", "RX1LAB01", "--data", demo.hub.data(), "--json"});
    const auto messages = fhir::read_json(listed.output);
    REQUIRE(messages.has_value());
    CHECK(messages->root().size() == 24);
}

TEST_CASE("replay: a changed row of the map is a difference at exactly the results that it maps", "[flow]") {
    const temporary_folder folder;
    const synthetic_trace trace(folder, 6);
    const demo_with_map before(first_map());
    const demo_with_map after(row("423..", another) + row("42P..", platelets));
    REQUIRE(before.replay(trace.path, {"--out", folder.file("before.sbtrace")}).exit_code == 0);

    const auto found =
        after.replay(trace.path, {"--against", folder.file("before.sbtrace"), "--json", folder.file("found.json"),
                                  "--html", folder.file("found.html"), "--junit", folder.file("found.xml")});

    INFO(found.output << found.errors);
    CHECK(found.exit_code == 3);
    CHECK(contains(found.output, "3 different, 0 missing, 0 extra"));
    const auto read = fhir::read_json(file_text(folder.file("found.json")));
    REQUIRE(read.has_value());
    std::vector<std::string> different;
    for (const fhir::value each : read->root().find("comparison").find("messages"))
        if (each.string("verdict") == "different") different.emplace_back(each.find("sequence").text());
    CHECK(different == std::vector<std::string>{"0", "2", "4"});
    for (const char* name : {"found.json", "found.html", "found.xml"}) {
        const std::string text = file_text(folder.file(name));
        CAPTURE(name);
        CHECK(contains(text, haemoglobin));
        CHECK(contains(text, another));
        CHECK_FALSE(contains(text, "9990000018"));
        CHECK_FALSE(contains(text, "SAMPLE"));
    }
}

TEST_CASE("replay: what can be seen beforehand to be impossible is said before anything is sent", "[flow]") {
    const temporary_folder folder;
    const synthetic_trace trace(folder, 1);
    const auto replayed = [&](std::vector<std::string> more) {
        more.insert(more.begin(), {"replay", trace.path});
        return run_program(SIGNALBOX_BINARY, more);
    };
    const auto accounts = folder.write("accounts.yaml", "shared_key: k\nmailboxes:\n  - {id: OTHER, password: p}\n");

    const auto unknown = replayed({"--target-mesh", "http://127.0.0.1:1", "--accounts", accounts});
    CHECK(unknown.exit_code == 2);
    CHECK(contains(unknown.errors, "there is no account for mailbox RX1LAB01"));
    CHECK(contains(replayed({"--target-fhir", "http://127.0.0.1:1"}).errors, "the target has no mesh"));
    CHECK(replayed({}).exit_code == 2);
    CHECK(replayed({"--data", folder.file("none")}).exit_code == 5);
    CHECK(replayed({"--target", "http://127.0.0.1", "--speed", "fast"}).exit_code == 2);
    CHECK(replayed({"--target", "http://127.0.0.1", "--where", "from="}).exit_code == 2);
}

TEST_CASE("replay: where nobody listens nothing is played, and that is said at once", "[flow]") {
    const temporary_folder folder;
    const synthetic_trace trace(folder, 1);
    const auto accounts = folder.write("accounts.yaml", "shared_key: k\nmailboxes:\n  - {id: RX1LAB01, password: p}\n");
    const auto lost = run_program(
        SIGNALBOX_BINARY, {"replay", trace.path, "--target-mesh", "http://127.0.0.1:1", "--accounts", accounts});
    CHECK(lost.exit_code == 5);
    CHECK(contains(lost.errors, "MESH at 127.0.0.1:1: no connection"));
}

TEST_CASE("replay: questions by GP Connect are answered by a demo's simulated practice", "[flow]") {
    const temporary_folder folder;
    const std::string trace = folder.file("questions.sbtrace");
    REQUIRE(run_program(SIGNALBOX_BINARY, {"simulate", "traffic", "--workload", "morning", "--practices", "1",
                                           "--minutes", "60", "--out", trace})
                .exit_code == 0);
    hub_process hub(SIGNALBOX_BINARY, folder.file("data"),
                    {"--profile", "demo", "--listen-mesh", "127.0.0.1:0", "--listen-admin", "127.0.0.1:0",
                     "--listen-fhir", "127.0.0.1:0", "--listen-mllp", "127.0.0.1:0", "--listen-adapters", "127.0.0.1:0",
                     "--listen-gpconnect", "127.0.0.1:0", "--practice", "A81001=emis"});
    hub.start();
    const std::string out = folder.file("came.sbtrace");
    const auto played = run_program(SIGNALBOX_BINARY, {"replay", trace, "--data", hub.data(), "--speed", "max", "-q",
                                                       "--where", "transport=gpconnect", "--out", out});
    INFO(played.output << played.errors);
    CHECK(played.exit_code == 0);
    const std::string came = file_text(out);
    CHECK(contains(came, "\"status\":200"));
    CHECK_FALSE(contains(came, "ORGANISATION_NOT_FOUND"));
}
