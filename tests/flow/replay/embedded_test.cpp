// Traces played at a hub in the player's own process, whose time passes at once.
#include <fstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

run_result signalbox_with(std::vector<std::string> words) { return run_program(SIGNALBOX_BINARY, words); }

// Twenty minutes of a morning that never was.
std::string morning_in(const temporary_folder& folder) {
    const std::string path = folder.file("morning.sbtrace");
    const auto made = signalbox_with(
        {"simulate", "traffic", "--workload", "morning", "--minutes", "40", "--seed", "3", "--out", path});
    REQUIRE(made.exit_code == 0);
    return path;
}

// The demo's configuration with the seed map, one target of which is another where `changed` says it.
std::string configuration_in(const temporary_folder& folder, const std::string& name, bool changed) {
    const std::string config = SIGNALBOX_SOURCE_DIR "/config/";
    std::string map = file_text(config + "maps/seed-fbc.csv");
    const std::string haemoglobin = "Haemoglobin estimation,http://snomed.info/sct,1107511000000100";
    const auto at = map.find(haemoglobin);
    REQUIRE(at != std::string::npos);
    if (changed) map.replace(at, haemoglobin.size(), "Haemoglobin estimation,http://snomed.info/sct,1022471000000107");
    static_cast<void>(folder.write(name + "/seed-fbc.csv", map));
    static_cast<void>(folder.write(name + "/seed-common-tests.csv", file_text(config + "maps/seed-common-tests.csv")));
    static_cast<void>(folder.write(name + "/demo-directory.yaml", file_text(config + "demo-directory.yaml")));
    return folder.write(name + "/demo.yaml",
                        file_text(config + "demo.yaml") + "\ncode_maps: [seed-common-tests.csv, seed-fbc.csv]\n");
}

} // namespace

TEST_CASE("replay embedded: two runs are the same, byte for byte", "[flow]") {
    const temporary_folder folder;
    const std::string trace = morning_in(folder);
    const auto once = signalbox_with({"replay", trace, "--embedded", "-q", "--out", folder.file("once.sbtrace")});
    const auto again = signalbox_with({"replay", trace, "--embedded", "-q", "--out", folder.file("again.sbtrace"),
                                       "--against", folder.file("once.sbtrace")});
    INFO(once.output << once.errors << again.output << again.errors);
    CHECK(once.exit_code == 0);
    CHECK(again.exit_code == 0);
    CHECK(contains(again.output, "0 equivalent, 0 different, 0 missing, 0 extra"));
    CHECK(file_text(folder.file("once.sbtrace")) == file_text(folder.file("again.sbtrace")));
}

TEST_CASE("replay embedded: a practice that is down for eight hours gets everything in the end", "[flow]") {
    const temporary_folder folder;
    const std::string trace = morning_in(folder);
    const std::string outages = folder.write(
        "outages.json", R"({"outages":[{"destination":"practice-a81001","from":"0s","until":"8h","code":"503"}]})");
    const auto sound = signalbox_with({"replay", trace, "--embedded", "-q", "--out", folder.file("sound.sbtrace")});
    const auto down = signalbox_with({"replay", trace, "--embedded", "-q", "--outages", outages, "--out",
                                      folder.file("down.sbtrace"), "--against", folder.file("sound.sbtrace")});
    INFO(sound.errors << down.output << down.errors);
    CHECK(down.exit_code == 0);
    CHECK(contains(down.output, "0 different, 0 missing, 0 extra"));
    CHECK_FALSE(contains(file_text(folder.file("sound.sbtrace")), "\"attempts\":2"));
    CHECK(contains(file_text(folder.file("down.sbtrace")), "\"attempts\":2"));
}

TEST_CASE("replay embedded: what was sent years apart has its outcome, and a practice may be out for one of them",
          "[flow]") {
    const temporary_folder folder;
    std::string years = R"({"kind":"header","format":"signalbox-trace","version":"1.0",)"
                        R"("started_at":"2020-03-02T08:00:00.000000Z"})"
                        "\n";
    constexpr std::uint64_t year = 365ULL * 24 * 3600 * 1'000'000;
    for (std::uint64_t i = 0; i < 3; ++i) {
        const auto line = [&](std::uint64_t number, const char* rest) {
            years +=
                fmt::format(R"({{"kind":"message","sequence":{},"at":{},)", 2 * i + number, i * year) + rest + "\n";
        };
        line(1, R"("transport":"mesh","from":"RX1LAB01","to":"A81001GP","workflow":"LETTERS","method":"POST",)"
                R"("target":"/messageexchange/RX1LAB01/outbox","headers":[],"body":{"text":"dear practice"}})");
        line(2, R"("transport":"gpconnect","from":"200000000359","to":"918999198993","method":"GET",)"
                R"("workflow":"urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1",)"
                R"("target":"/A81001/STU3/1/gpconnect/metadata","headers":[]})");
    }
    const std::string outages =
        folder.write("outages.json", R"({"outages":[{"practice":"A81001","from":"8000h","until":"9000h"}]})");
    const auto played = signalbox_with({"replay", folder.write("years.sbtrace", years), "--embedded", "-q", "--outages",
                                        outages, "--out", folder.file("played.sbtrace")});
    INFO(played.output << played.errors);
    CHECK(played.exit_code == 0);
    const std::string made = file_text(folder.file("played.sbtrace"));
    const auto count = [&made](const std::string& part) {
        std::size_t found = 0;
        for (auto at = made.find(part); at != std::string::npos; at = made.find(part, at + 1)) ++found;
        return found;
    };
    CHECK(count("\"kind\":\"outcome\"") == 3);
    CHECK(count("\"status\":502") == 1);
    CHECK(count("\"status\":200") == 2);
}

TEST_CASE("replay --compare: a changed row of the map is named at each result that it maps, and no other", "[flow]") {
    const temporary_folder folder;
    const std::string trace = morning_in(folder);
    const auto found = signalbox_with({"replay", trace, "--compare", configuration_in(folder, "now", false),
                                       configuration_in(folder, "then", true), "-q", "--json",
                                       folder.file("found.json"), "--html", folder.file("found.html")});
    INFO(found.output << found.errors);
    CHECK(found.exit_code == 3);
    const auto read = fhir::read_json(file_text(folder.file("found.json")));
    REQUIRE(read.has_value());
    std::size_t different = 0;
    for (const fhir::value message : read->root().find("comparison").find("messages")) {
        if (message.string("verdict") != "different") continue;
        ++different;
        for (const fhir::value each : message.find("differences")) {
            if (each.find("tolerated").text() == "true") continue;
            CAPTURE(each.string("pointer"));
            CHECK(contains(std::string(each.string("expected")), "1107511000000100"));
            CHECK(contains(std::string(each.string("actual")), "1022471000000107"));
        }
    }
    CHECK(different > 0);
    const std::string page = file_text(folder.file("found.html"));
    CHECK(contains(page, "1022471000000107"));
    // One row of the map, and so one group of differences.
    const std::string group = fmt::format("<span class=\"tag bad\">{}</span><h3>messages alike</h3>", different);
    CHECK(contains(page, group));
    CHECK(page.find("messages alike") == page.rfind("messages alike"));
    CHECK(contains(found.output, fmt::format("differ    {} messages: ", different)));
    CHECK(found.output.find("differ ") == found.output.rfind("differ "));
}

TEST_CASE("replay embedded: what it cannot be is said", "[flow]") {
    const temporary_folder folder;
    const std::string trace = morning_in(folder);
    CHECK(signalbox_with({"replay", trace, "--embedded", "--data", folder.file("data")}).exit_code == 2);
    CHECK(signalbox_with({"replay", trace, "--compare", "one.yaml"}).exit_code == 2);
    CHECK(signalbox_with({"replay", trace, "--embedded", "--config", folder.file("none.yaml")}).exit_code == 78);
    const std::string outages = folder.write("outages.json", R"({"outages":[{"destination":"x"}]})");
    const auto refused = signalbox_with({"replay", trace, "--embedded", "--outages", outages});
    CHECK(refused.exit_code == 2);
    CHECK(contains(refused.errors, "outage 1: "));
}
