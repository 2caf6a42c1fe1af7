// A morning at a running hub, recorded, redacted, and played again at another one in the player's process.
#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "tests/support/background_program.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox::tests;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

run_result signalbox_with(std::vector<std::string> words) { return run_program(SIGNALBOX_BINARY, words); }

} // namespace

TEST_CASE("replay: what was recorded and redacted comes to what was recorded, and to the same each time", "[flow]") {
    const temporary_folder folder;
    const std::string generated = folder.file("generated.sbtrace");
    REQUIRE(signalbox_with(
                {"simulate", "traffic", "--workload", "morning", "--minutes", "30", "--seed", "7", "--out", generated})
                .exit_code == 0);
    hub_process hub{SIGNALBOX_BINARY,
                    folder.file("data"),
                    {"--profile", "demo", "--listen-mesh", "127.0.0.1:0", "--listen-admin", "127.0.0.1:0",
                     "--listen-fhir", "127.0.0.1:0", "--listen-mllp", "127.0.0.1:0", "--listen-adapters",
                     "127.0.0.1:0"}};
    hub.start();
    const std::string real = folder.file("real.sbtrace");
    {
        background_program recording({"/bin/sh", "-c", "exec \"$0\" \"$@\" 2>&1", SIGNALBOX_BINARY, "trace", "record",
                                      "--data", hub.data(), "--out", real, "--identifiable", "--why",
                                      "a test of the replay", "--for", "1h"},
                                     folder.file("notes"));
        REQUIRE(eventually([&] { return contains(file_text(folder.file("notes")), "recording; "); }));
        const auto played = signalbox_with(
            {"replay", generated, "--data", hub.data(), "--speed", "max", "-q", "--where", "not transport=gpconnect"});
        INFO(played.output << played.errors);
        REQUIRE(played.exit_code == 0);
        CHECK(recording.interrupt() == 0);
    }

    CHECK(contains(file_text(real), R"("reason":"duplicate of )")); // what came twice went nowhere the second time
    const std::string safe = folder.file("safe.sbtrace");
    const std::string key = folder.write("key", "the key of this test, and of no other");
    ::chmod(key.c_str(), 0600);
    REQUIRE(signalbox_with({"trace", "redact", real, safe, "--key-file", key}).exit_code == 0);
    CHECK(signalbox_with({"trace", "scan", safe}).exit_code == 0);
    CHECK(signalbox_with({"trace", "scan", real}).exit_code == 3);

    const auto once = signalbox_with({"replay", safe, "--embedded", "-q", "--out", folder.file("once.sbtrace")});
    const auto again = signalbox_with({"replay", safe, "--embedded", "-q", "--out", folder.file("again.sbtrace")});
    INFO(once.output << once.errors);
    CHECK(once.exit_code == 0);
    CHECK(contains(once.output, "0 different, 0 missing, 0 extra"));
    CHECK(again.exit_code == 0);
    CHECK(file_text(folder.file("once.sbtrace")) == file_text(folder.file("again.sbtrace")));
}
