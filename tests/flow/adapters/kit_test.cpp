// The conformance kit, with adapters that keep to the contract, and with those that do not.
#include <csignal>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/background_program.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

const std::string examples = SIGNALBOX_SOURCE_DIR "/adapters/sdk/examples/";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// The line of the table for a case.
std::string row(const run_result& kit, const std::string& name) {
    const auto at = kit.output.find(name);
    return at == std::string::npos ? "" : kit.output.substr(at, kit.output.find('\n', at) - at);
}

// The example in Python with one line put in front of another.
run_result test_changed(const std::string& before, const std::string& inserted,
                        const std::vector<std::string>& options = {}) {
    const temporary_folder folder;
    std::string text = file_text(examples + "folder_drop.py");
    const auto at = text.find(before);
    REQUIRE(at != std::string::npos);
    text.insert(at, inserted);
    const std::string program = folder.write("adapter.py", text);
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    const std::string settings = folder.write("settings.yaml", "folder: " + folder.file("kept") + "\n");
    std::vector<std::string> words{"adapter", "test", program, "--settings", settings};
    words.insert(words.end(), options.begin(), options.end());
    return run_program(SIGNALBOX_BINARY, words);
}

const std::string answering = "            say(type=\"result\"";

} // namespace

TEST_CASE("kit: the example in Python passes, and a report is written", "[flow][kit]") {
    const temporary_folder folder;
    const auto kit = run_program(SIGNALBOX_BINARY,
                                 {"adapter", "test", examples + "folder_drop.py", "--junit", folder.file("junit.xml"),
                                  "--settings", folder.write("settings.json", R"({"folder":"kept"})")});
    INFO(kit.output << kit.errors);
    CHECK(kit.exit_code == 0);
    CHECK(has(kit.output, "folder-drop 1.0.0, executable"));
    const std::string junit = file_text(folder.file("junit.xml"));
    CHECK(has(junit, "failures=\"0\""));
    CHECK(has(junit, "<property name=\"signalbox\" value=\"0.1.0\"/>"));
    CHECK(has(junit, "<property name=\"adapter\" value=\"folder-drop 1.0.0\"/>"));
    CHECK(has(junit, "<testcase name=\"a wrong signature is refused\""));
    CHECK(has(junit, "<skipped message=\"nothing is signed\"/>"));
}

TEST_CASE("kit: a webhook passes, and its signature is tried", "[flow][kit]") {
    const temporary_folder folder;
    const std::string secret = folder.write("secret", "what both know\n");
    const background_program server({examples + "webhook_drop.py", "0", secret, folder.text()}, folder.file("said"));
    REQUIRE(eventually([&] { return file_text(folder.file("said")).ends_with('\n'); }));
    const std::string said = file_text(folder.file("said"));
    const std::string port = said.substr(said.rfind(' ') + 1, said.size() - said.rfind(' ') - 2);
    const std::string url = "http://127.0.0.1:" + port + "/";
    const auto kit = run_program(SIGNALBOX_BINARY, {"adapter", "test", url, "--secret-file", secret});
    INFO(kit.output << kit.errors);
    CHECK(kit.exit_code == 0);
    CHECK(has(row(kit, "a wrong signature is refused"), "passed"));

    const auto stranger =
        run_program(SIGNALBOX_BINARY, {"adapter", "test", url, "--secret-file", folder.write("another", "a guess")});
    CHECK(stranger.exit_code == 3);
    CHECK(has(row(stranger, "a delivery is accepted"), "unauthorised"));
}

TEST_CASE("kit: each way to break the contract fails the case that is about it", "[flow][kit]") {
    const std::vector<std::vector<std::string>> broken{
        {"nothing but the protocol on standard output", answering, "            print('filed one', flush=True)\n"},
        {"nothing but the protocol on standard output", answering,
         "            say(type=\"result\", delivery_id=message[\"delivery_id\"], outcome=\"retry\","
         " retry_after_ms=\"soon\")\n            continue\n"},
        {"nothing but the protocol on standard output", answering, "            print('x' * 3000000, flush=True)\n"},
        {"no NHS number on standard error", answering,
         "            print('patient', __import__('re').findall('[0-9]{10}', str(message)), file=sys.stderr)\n"},
        {"no NHS number on standard error", answering,
         "            print('a patient of another report: 999 000 0018', file=sys.stderr)\n"},
        {"the same delivery_id again", "        return {\"outcome\": \"duplicate\"}",
         "        return {\"outcome\": \"rejected\", \"code\": \"again\"}\n"},
        {"a payload that is no UTF-8",
         "    if payload[\"encoding\"] == \"base64\":", "    if payload[\"encoding\"] == \"base64\": sys.exit(1)\n"},
        {"a payload of 1.5 MiB", "    with open(payload[\"path\"], \"rb\") as file:", "    sys.exit(1)\n"},
        {"a ping is answered",
         "        elif message[\"type\"] == \"ping\":", "        elif message[\"type\"] == \"ping\": pass\n"},
        {"drain ends it",
         "        elif message[\"type\"] == \"drain\":", "        elif message[\"type\"] == \"drain\": pass\n"},
        {"each of several at once is answered", answering,
         "            say(type=\"result\", delivery_id=\"x\", outcome=\"accepted\")\n"},
    };
    for (const auto& each : broken) {
        INFO(each[0]);
        const auto kit = test_changed(each[1], each[2]);
        INFO(kit.output << kit.errors);
        CHECK(kit.exit_code == 3);
        if (each[0] != broken.back()[0]) CHECK(has(row(kit, each[0]), "failed"));
    }
}

TEST_CASE("kit: an executable that dies in one case fails that one, and begins again for the next", "[flow][kit]") {
    const auto kit = test_changed("    with open(payload[\"path\"], \"rb\") as file:", "    sys.exit(1)\n");
    INFO(kit.output << kit.errors);
    CHECK(kit.exit_code == 3);
    CHECK(has(row(kit, "a payload of 1.5 MiB"), "failed"));
    CHECK(has(row(kit, "a payload that is no UTF-8"), "passed"));
    CHECK(has(row(kit, "a ping is answered"), "passed"));
    CHECK(has(row(kit, "drain ends it"), "passed"));
}

TEST_CASE("kit: a library that crashes fails, and the kit goes on", "[flow][kit]") {
    const temporary_folder folder;
    const std::string library = folder.write("adapter.so", file_text(SIGNALBOX_UNRULY_ADAPTER));
    std::filesystem::create_directory(folder.file("kept"));
    const std::string settings =
        folder.write("settings.yaml", "{folder: " + folder.file("kept") + ", do: crash, on: nowhere-in-it}\n");
    const auto good = run_program(SIGNALBOX_BINARY, {"adapter", "test", library, "--settings", settings});
    INFO(good.output << good.errors);
    CHECK(good.exit_code == 0);
    CHECK(has(row(good, "settings that its schema refuses"), "passed"));

    const auto bad = run_program(
        SIGNALBOX_BINARY, {"adapter", "test", library, "--settings",
                           folder.write("bad.yaml", "{folder: " + folder.file("kept") + ", do: crash, on: Bundle}\n")});
    CHECK(bad.exit_code == 3);
    CHECK(has(row(bad, "a delivery is accepted"), "unknown death"));
    CHECK(has(row(bad, "drain ends it"), "passed"));
}

TEST_CASE("kit: what is not there to test is refused with words", "[flow][kit]") {
    CHECK(run_program(SIGNALBOX_BINARY, {"adapter", "test", "/no/such/thing"}).exit_code == 2);
    CHECK(run_program(SIGNALBOX_BINARY, {"adapter", "test", "https://127.0.0.1/"}).exit_code == 2); // no secret
    const temporary_folder folder;
    const std::string nobody = "http://127.0.0.1:1/deliveries";
    const auto absent = run_program(
        SIGNALBOX_BINARY, {"adapter", "test", nobody, "--secret-file", folder.write("secret", "what both know\n")});
    INFO(absent.output << absent.errors);
    CHECK(absent.exit_code == 3);
    std::size_t failed = 0;
    for (std::size_t at = 0; (at = absent.output.find("nothing answers at " + nobody, at)) != std::string::npos; ++at)
        ++failed;
    CHECK(failed == 17);
    const auto never = run_program(SIGNALBOX_BINARY, {"adapter", "test", "/bin/true"});
    CHECK(never.exit_code == 3);
    CHECK(has(row(never, "handshake"), "no ready line"));
}

TEST_CASE("kit: the messages of a trace are delivered too, as they were rendered, and one without an answer is named",
          "[flow][kit]") {
    const temporary_folder folder;
    const std::string trace = folder.write(
        "played.sbtrace",
        R"({"kind":"header","format":"signalbox-trace","version":"1.0","started_at":"2026-03-02T08:00:00.000000Z"})"
        "\n"
        R"({"kind":"message","sequence":7,"at":0,"transport":"mesh","from":"LAB01","to":"GP01","body":{"text":"sent","size":4}})"
        "\n"
        R"({"kind":"outcome","sequence":7,"at":1,"destination":"practice","state":"delivered","transform":"fhir-r4/1",)"
        R"("body":{"text":"rendered","size":8}})"
        "\n");
    const auto takes = test_changed(answering, "", {"--trace", trace});
    INFO(takes.output << takes.errors);
    CHECK(takes.exit_code == 0);
    CHECK(has(row(takes, "every message of the trace is answered"), "passed"));

    const auto stumbles = test_changed(answering,
                                       "            if bytes_of(message['payload']) == b'rendered':\n"
                                       "                say(type='result', delivery_id=message['delivery_id'],"
                                       " outcome='unknown')\n"
                                       "                continue\n",
                                       {"--trace", trace});
    CHECK(stumbles.exit_code == 3);
    CHECK(has(stumbles.output, "message 7: it said unknown"));

    const auto without = test_changed(answering, "", {"--trace", trace, "--form", "edifact"});
    CHECK(without.exit_code == 2);
    CHECK(has(without.errors, "edifact"));
}
