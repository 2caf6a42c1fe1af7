#include <csignal>
#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/interchange_text.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox::tests;

namespace {

const std::string header =
    "source_system,source_code,source_display,target_system,target_code,target_display,equivalence,unit\n";
const std::string haemoglobin =
    "urn:lab,HGB,,http://snomed.info/sct,1022431000000105,Haemoglobin estimation,equivalent,g/L\n";
const std::string platelets = "urn:lab,PLT,,http://snomed.info/sct,1022651000000100,Platelet count,equivalent,\n";

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

run_result map_command(std::vector<std::string> words) {
    words.insert(words.begin(), "map");
    return run_program(SIGNALBOX_BINARY, words);
}

} // namespace

TEST_CASE("map import: a bad row loads nothing and is named by file and line", "[flow]") {
    const temporary_folder folder;
    const auto good = folder.write("good.csv", header + haemoglobin);
    const auto bad =
        folder.write("bad.csv", header + platelets + "urn:lab,WBC,,http://snomed.info/sct,1.02E+15,,equal,\n");

    const auto refused = map_command({"import", "--data", folder.file("data"), good, bad});

    CHECK(refused.exit_code == 3);
    CHECK(refused.output == "bad.csv:3: target_code was damaged by a spreadsheet (1.02E+15)\n");
    CHECK_FALSE(std::filesystem::exists(folder.file("data/code.map")));
}

TEST_CASE("map import: a dry run tells what would change and writes nothing", "[flow]") {
    const temporary_folder folder;
    const auto rows = folder.write("rows.csv", header + haemoglobin);

    const auto tried = map_command({"import", "--dry-run", "--data", folder.file("data"), rows});

    CHECK(tried.exit_code == 0);
    CHECK(tried.output == "+ urn:lab HGB -> 1022431000000105 Haemoglobin estimation (equivalent, unit g/L)\n");
    CHECK_FALSE(std::filesystem::exists(folder.file("data")));
}

TEST_CASE("map import: rows that go with the map before are counted, for it is replaced as a whole", "[flow]") {
    const temporary_folder folder;
    const std::string data = folder.file("data");
    const auto both = folder.write("both.csv", header + haemoglobin + platelets);
    const auto one = folder.write("one.csv", header + platelets);
    CHECK_FALSE(contains(map_command({"import", "--data", data, both}).errors, "are gone"));

    const auto less = map_command({"import", "--data", data, one});

    CHECK(less.exit_code == 0);
    CHECK(contains(less.errors, "1 rows of the map before are gone"));
}

TEST_CASE("map import: a table of units goes to a file of its own, and no map is touched", "[flow]") {
    const temporary_folder folder;
    const std::string data = folder.file("data");
    const auto units = folder.write("units.csv", "raw_unit,source_code,ucum\ngm%,,g/dL\n");
    REQUIRE(map_command({"import", "--data", data, folder.write("rows.csv", header + haemoglobin)}).exit_code == 0);
    const std::string map = file_text(data + "/code.map");

    const auto imported = map_command({"import", "--data", data, units});

    CHECK(imported.exit_code == 0);
    CHECK(imported.output == data + "/units.csv\n");
    CHECK(file_text(data + "/code.map") == map);
    CHECK(file_text(data + "/units.csv") == file_text(units));
    CHECK(map_command({"import", "--out", folder.file("map"), units}).exit_code == 2);
}

TEST_CASE("map lookup: an imported map answers, by unit", "[flow]") {
    const temporary_folder folder;
    const std::string data = folder.file("data");
    REQUIRE(map_command({"import", "--data", data, folder.write("rows.csv", header + haemoglobin)}).exit_code == 0);
    const auto ask = [&](std::vector<std::string> words) {
        words.insert(words.begin() + 1, {"--data", data});
        return map_command(words);
    };

    const auto mapped = ask({"lookup", "urn:lab", "HGB", "--unit", "g/L"});
    const auto explained = ask({"explain", "urn:lab", "HGB", "--unit", "mmol/L"});

    CHECK(mapped.exit_code == 0);
    CHECK(contains(mapped.output, "1022431000000105"));
    CHECK(contains(mapped.output, "rows@"));
    CHECK(explained.exit_code == 4);
    CHECK(contains(explained.output, "row   urn:lab HGB -> 1022431000000105"));
    CHECK(contains(explained.output, "step  unit: 0 hold for the unit as received"));
    CHECK(contains(explained.output, "code-unmapped"));
    CHECK(ask({"lookup", "urn:lab", "HGB", "--date", "soon"}).exit_code == 2);
    CHECK(contains(ask({"lookup", "urn:lab", "HGB", "--unit", "g/L", "--json"}).output, R"("verdict":"mapped")"));
}

TEST_CASE("map diff: rows added, removed and changed", "[flow]") {
    const temporary_folder folder;
    const auto before = folder.write("before.csv", header + haemoglobin + platelets);
    const auto after = folder.write(
        "after.csv", header +
                         "urn:lab,HGB,,http://snomed.info/sct,1022431000000105,Haemoglobin estimation,wider,g/L\n" +
                         "urn:lab,WBC,,http://snomed.info/sct,1022541000000102,,equal,\n");

    const auto found = map_command({"diff", before, after});

    CHECK(found.exit_code == 3);
    CHECK(found.output == "- urn:lab PLT -> 1022651000000100 Platelet count (equivalent)\n"
                          "- urn:lab HGB -> 1022431000000105 Haemoglobin estimation (equivalent, unit g/L)\n"
                          "+ urn:lab HGB -> 1022431000000105 Haemoglobin estimation (wider, unit g/L)\n"
                          "+ urn:lab WBC -> 1022541000000102 (equal)\n");
    CHECK(contains(found.errors, "1 rows added, 1 removed, 1 changed"));
    CHECK(map_command({"diff", before, before}).exit_code == 0);
}

TEST_CASE("map coverage: what the seed map makes of the demo's report", "[flow]") {
    const auto found = map_command({"coverage", SIGNALBOX_SOURCE_DIR "/config/maps/seed-fbc.csv",
                                    SIGNALBOX_SOURCE_DIR "/config/demo/full_blood_count_local.json"});

    CHECK(found.exit_code == 3);
    CHECK(contains(found.output, "13     mapped"));
    CHECK(contains(found.output, "1      code-unmapped  urn:lab:RX1:test  MCH"));
}

TEST_CASE("map coverage: interchanges are counted report by report, and what cannot be read is told", "[flow]") {
    const temporary_folder folder;
    const auto interchange = folder.write("two.edi", interchange_text()
                                                         .report("9990000018", "R-1")
                                                         .test("4ZZZ.:911::A test of no map")
                                                         .report("9990000026", "R-2")
                                                         .build());
    const auto broken = folder.write("broken.edi", "UNB+");
    const std::string seed = SIGNALBOX_SOURCE_DIR "/config/maps/seed-fbc.csv";

    const auto found = map_command({"coverage", seed, interchange});

    CHECK(found.exit_code == 3);
    CHECK(contains(found.output, "1      mapped"));
    CHECK(contains(found.output, "1      code-unmapped  http://read.info/readv2  4ZZZ."));
    CHECK(map_command({"coverage", seed, broken}).exit_code == 2);
}

TEST_CASE("map reload: SIGHUP takes a new map, and keeps the old one when the new is damaged", "[flow]") {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    options.imported_map = true;
    hub_fixture hub(options);
    hub.start();
    const temporary_folder folder;
    const auto rows = folder.write("rows.csv", header + haemoglobin);

    REQUIRE(hub.command({"map", "import", rows}).exit_code == 0);
    REQUIRE(::kill(hub.hub().pid(), SIGHUP) == 0);
    CHECK(eventually([&] { return contains(hub.command({"audit", "export"}).output, "SIGHUP: took 1 rows"); }));

    const std::string map = hub.hub().data() + "/code.map";
    const std::string good = file_text(map);
    std::filesystem::remove(map); // as an import does: never in the file that is mapped
    std::filesystem::rename(folder.write("damaged", good.substr(0, good.size() - 1)), map);
    REQUIRE(::kill(hub.hub().pid(), SIGHUP) == 0);
    CHECK(eventually([&] {
        return contains(hub.command({"audit", "export"}).output, "SIGHUP: refused, still 1 rows");
    }));
    CHECK(contains(hub.hub().log(), "the compiled code map is cut short"));
    CHECK(hub.hub().running());
}
