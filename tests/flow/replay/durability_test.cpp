// A hub that is killed while a trace is played at it, by the command line.
#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox::tests;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Twenty minutes of a morning that never was, and the hub for it.
struct morning {
    temporary_folder folder;
    std::string trace = folder.file("morning.sbtrace");
    std::string configuration = folder.file("hub/signalbox.yaml");
    std::string data = folder.file("data");

    morning() {
        const auto made =
            run_program(SIGNALBOX_BINARY, {"simulate", "traffic", "--workload", "morning", "--minutes", "20",
                                           "--practices", "6", "--out", trace, "--hub", folder.file("hub")});
        REQUIRE(made.exit_code == 0);
    }

    std::string serve() const {
        std::string made = std::string(SIGNALBOX_BINARY) + " serve --config " + configuration + " --data " + data;
        for (const char* listener : {"mesh", "admin", "fhir", "mllp", "adapters"})
            made += std::string(" --listen-") + listener + " 127.0.0.1:0";
        return made + "\n";
    }

    run_result verify(const std::string& kills, const std::string& script) const {
        return run_program(SIGNALBOX_BINARY, {"replay",
                                              trace,
                                              "--data",
                                              data,
                                              "--config",
                                              configuration,
                                              "--speed",
                                              "max",
                                              "--quiet",
                                              "--verify-durability",
                                              "--kills",
                                              kills,
                                              "--seed",
                                              "7",
                                              "--json",
                                              folder.file("found.json"),
                                              "--junit",
                                              folder.file("found.xml"),
                                              "--html",
                                              folder.file("found.html"),
                                              "--",
                                              "sh",
                                              folder.write("start.sh", script)});
    }
};

} // namespace

TEST_CASE("replay durability: a hub that is killed three times has everything once", "[flow]") {
    const morning of;
    // The script stays, and is killed with its hub.
    const auto verified = of.verify("3", of.serve() + "exit 1\n");
    INFO(verified.output << verified.errors);
    CHECK(verified.exit_code == 0);
    CHECK(contains(verified.output, "seed 7, 3 kills\n"));
    CHECK(contains(verified.output, " acknowledged, 0 lost, 0 visibly duplicated, 0 order violations, 0 unresolved, "
                                    "0 audit mismatches"));
    CHECK_FALSE(contains(verified.output, " 0 acknowledged"));
    CHECK(contains(verified.output, " answered, 0 lost, "));
    const auto read = signalbox::fhir::read_json(file_text(of.folder.file("found.json")));
    REQUIRE(read.has_value());
    const auto proof = read->root().find("durability");
    CHECK(proof.find("holds").text() == "true");
    CHECK(proof.find("lost").text() == "0");
    CHECK(proof.find("kills").size() == 3);
    CHECK(contains(file_text(of.folder.file("found.xml")), " failures=\"0\""));
    CHECK(contains(file_text(of.folder.file("found.html")), "had their effect once."));
}

TEST_CASE("replay durability: a hub that comes back with an emptied folder has lost messages", "[flow]") {
    const morning of;
    const std::string mark = of.folder.file("mark");
    const auto verified = of.verify("2", "if [ -e " + mark + " ]; then rm -rf " + of.data + "/*; fi\ntouch " + mark +
                                             "\nexec " + of.serve());
    INFO(verified.output << verified.errors);
    CHECK(verified.exit_code == 3);
    CHECK(contains(verified.output, "seed 7, 2 kills\n"));
    CHECK(contains(verified.output, " acknowledged, "));
    CHECK_FALSE(contains(verified.output, " acknowledged, 0 lost"));
    CHECK(contains(file_text(of.folder.file("found.json")), "\"holds\":false"));
    CHECK(contains(file_text(of.folder.file("found.xml")),
                   "name=\"no acknowledged message is lost\">\n    <failure message="));
    CHECK(contains(file_text(of.folder.file("found.html")), "It is not proved that nothing is lost."));
}

TEST_CASE("replay durability: a hub that does not start is told with the end of its log", "[flow]") {
    const morning of;
    const auto never = of.verify("1", "echo no licence\nexit 1\n");
    CHECK(never.exit_code == 1);
    CHECK(contains(never.errors, "the start command ended"));
    CHECK(contains(never.errors, "no licence"));

    const std::string mark = of.folder.file("mark");
    const auto once = of.verify("1", "if [ -e " + mark + " ]; then echo not again; exit 1; fi\ntouch " + mark +
                                         "\nexec " + of.serve());
    INFO(once.output << once.errors);
    CHECK(once.exit_code == 1);
    CHECK(contains(once.errors, "after 1 kills: the start command ended"));
    CHECK(contains(once.errors, "not again"));
}

TEST_CASE("replay durability: it wants a start command, and a folder on which no hub runs", "[flow]") {
    const morning of;
    const auto replay = [&](std::vector<std::string> more) {
        more.insert(more.begin(), {"replay", of.trace, "--data", of.data});
        return run_program(SIGNALBOX_BINARY, more);
    };
    CHECK(replay({"--verify-durability"}).exit_code == 2);
    const auto none = replay({"--verify-durability", "--", "/nonexistent"});
    CHECK(none.exit_code == 1);
    CHECK(contains(none.errors, "the start command cannot be run: /nonexistent: No such file or directory"));
    CHECK(replay({"--", "sh", "start.sh"}).exit_code == 2);
    CHECK(replay({"--verify-durability", "--keep-ids", "--", "sh", "start.sh"}).exit_code == 2);

    hub_process running(SIGNALBOX_BINARY, of.data,
                        {"--config", of.configuration, "--listen-mesh", "127.0.0.1:0", "--listen-admin", "127.0.0.1:0",
                         "--listen-fhir", "127.0.0.1:0", "--listen-mllp", "127.0.0.1:0"});
    running.start();
    const auto beside = replay({"--verify-durability", "--", "sh", "start.sh"});
    CHECK(beside.exit_code == 2);
    CHECK(contains(beside.errors, "a hub runs already on " + of.data));
    CHECK(running.running());
}
