// From codes without a map to deliveries that have them: worklist, import, release.
#include <csignal>

#include <catch2/catch.hpp>

#include "tests/support/hub_fixture.hpp"
#include "tests/support/interchange_text.hpp"
#include "tests/support/oru_text.hpp"

using namespace signalbox::tests;

namespace {

const std::string workflow = "PATH_MEDRPT_V3";
const std::string target = "1022511000000103";
const std::string unmapped = "4ZZZ.:911::A test of no map";
const std::string header =
    "source_system,source_code,source_display,target_system,target_code,target_display,equivalence";

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

hub_options with_destinations(std::vector<std::string> destinations) {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    options.imported_map = true;
    for (const std::string& each : destinations)
        options.edifact_to += (options.edifact_to.empty() ? "[" : ", ") + each.substr(0, each.find(':'));
    options.edifact_to += "]";
    options.further_destinations = std::move(destinations);
    return options;
}

std::string send(const hub_fixture& hub, const interchange_text& interchange) {
    mesh_client client(hub.endpoint());
    const auto answer = client.send(hub.laboratory(), "GP01", workflow, interchange.build());
    REQUIRE(answer.status == 202);
    return json_text(answer.body, "message_id");
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
    return count;
}

std::size_t held(const hub_fixture& hub) {
    return count_of(hub.command({"delivery", "list", "--state", "held", "--json"}).output, "\"held\"");
}

// Imports a file and waits until the hub has taken it.
void import(hub_fixture& hub, const std::string& file) {
    const auto taken = [&] { return count_of(hub.command({"audit", "export"}).output, "SIGHUP: took"); };
    const auto before = taken();
    const auto imported = hub.command({"map", "import", file});
    INFO(imported.output << imported.errors);
    REQUIRE(imported.exit_code == 0);
    REQUIRE(::kill(hub.hub().pid(), SIGHUP) == 0);
    REQUIRE(eventually([&] { return taken() > before; }));
}

std::string filled_in(std::string csv) {
    const std::string empty = "http://snomed.info/sct,,,";
    REQUIRE(contains(csv, empty));
    csv.replace(csv.find(empty), empty.size(), "http://snomed.info/sct," + target + ",,equivalent");
    return csv;
}

std::size_t holding(const hub_fixture& hub, const std::string& destination, const std::string& part) {
    std::size_t count = 0;
    for (const std::string& file : hub.files_to(destination)) count += contains(file_text(file), part) ? 1 : 0;
    return count;
}

} // namespace

TEST_CASE("worklist: filled in and imported, it has what was missing, and what was held goes out", "[flow]") {
    hub_fixture hub(with_destinations({"careful: fhir-r4, unmapped_codes: hold", "open: fhir-r4"}));
    hub.start();
    send(hub, interchange_text().control("1").test(unmapped).report("9990000018", "R-1").report("9990000026", "R-2"));
    const auto second = send(hub, interchange_text().control("2").test(unmapped).report("9990000018", "R-3"));
    REQUIRE(eventually([&] { return held(hub) == 3 && hub.files_to("open").size() == 3; }));

    const auto list = hub.command({"map", "worklist"});
    CHECK(list.exit_code == 0);
    CHECK(contains(list.output, "http://read.info/readv2,4ZZZ.,A test of no map,http://snomed.info/sct,,,,"
                                "g/L,,lab:LAB01,,,,\"code-unmapped in 2 messages, first "));
    CHECK(contains(hub.command({"map", "worklist", "--json"}).output, R"("reason":"code-unmapped","messages":2,)"));

    const temporary_folder folder;
    import(hub, folder.write("worklist.csv", filled_in(list.output)));
    CHECK_FALSE(contains(hub.command({"map", "worklist"}).output, "4ZZZ."));
    const auto released = hub.command({"delivery", "release", "--held-by-map", "--why", "the map has the code"});

    CHECK(released.exit_code == 0);
    CHECK(contains(released.output, second + "-"));
    CHECK(contains(released.errors, "3 released"));
    CHECK(eventually([&] { return holding(hub, "careful", target) == 3; }));
    CHECK(holding(hub, "open", target) == 0); // delivered as they were, and left alone
    CHECK(contains(hub.command({"audit", "export"}).output, "the map has the code"));
    send(hub, interchange_text().control("3").test(unmapped).report("9990000018", "R-4"));
    CHECK(eventually([&] { return holding(hub, "careful", target) == 4; }));
}

TEST_CASE("worklist: what the map still does not have is held again when it is released", "[flow]") {
    hub_fixture hub(with_destinations({"careful: fhir-r4, unmapped_codes: hold"}));
    hub.start();
    const auto id = send(hub, interchange_text().test(unmapped).report("9990000018", "R-1"));
    REQUIRE(eventually([&] { return held(hub) == 1; }));

    CHECK(hub.command({"delivery", "release", "--held-by-map", "--why", "a try"}).exit_code == 0);

    const auto times_held = [&] {
        return count_of(hub.command({"delivery", "show", id + "-1", "--json"}).output, "\"unmapped\"");
    };
    CHECK(eventually([&] { return held(hub) == 1 && times_held() >= 2; }));
    CHECK(hub.files_to("careful").empty());
    CHECK(hub.command({"delivery", "release", "--why", "which one?"}).exit_code == 2);
}

TEST_CASE("map diff: the stored messages that another map would code otherwise", "[flow]") {
    hub_fixture hub(with_destinations({"open: fhir-r4"}));
    hub.start();
    const auto changed = send(hub, interchange_text().control("1").test(unmapped).report("9990000018", "R-1"));
    const auto same = send(hub, interchange_text().control("2").report("9990000026", "R-2"));
    const temporary_folder folder;
    const std::string rows = header + "\nurn:lab,OTHER,,http://snomed.info/sct," + target + ",,equivalent\n";
    const auto before = folder.write("before.csv", rows);
    const auto after = folder.write("after.csv", rows + "http://read.info/readv2,4ZZZ.,,http://snomed.info/sct," +
                                                     target + ",,equivalent\n");

    const auto found = hub.command({"map", "diff", "--messages", before, after});

    CHECK(found.exit_code == 3);
    CHECK(contains(found.output, "+ http://read.info/readv2 4ZZZ. -> " + target));
    CHECK(contains(found.output, "! " + changed));
    CHECK_FALSE(contains(found.output, same));
    CHECK(contains(found.errors, "1 messages would be coded otherwise"));
    CHECK(contains(hub.command({"map", "diff", "--messages", "--json", before, after}).output,
                   R"({"change":"message","message_id":")" + changed + R"(","sender":"LAB01")"));
}

TEST_CASE("worklist: a list that was judged by another map than the hub's is not printed", "[flow]") {
    hub_fixture hub(with_destinations({"open: fhir-r4"}));
    hub.start();
    send(hub, interchange_text().test(unmapped).report("9990000018", "R-1"));
    const temporary_folder folder;
    const auto rows = folder.write("rows.csv", header + "\nhttp://read.info/readv2,4ZZZ.,,http://snomed.info/sct," +
                                                   target + ",,equivalent\n");
    REQUIRE(hub.command({"map", "import", rows}).exit_code == 0); // without SIGHUP

    const auto refused = hub.command({"map", "worklist"});
    const auto with_file = hub.command({"map", "worklist", "--map", rows});

    CHECK(refused.exit_code == 1);
    CHECK(refused.output.empty());
    CHECK(contains(refused.errors, "the hub has another map in force"));
    CHECK(with_file.exit_code == 0);
    CHECK_FALSE(contains(with_file.output, "4ZZZ."));
}

TEST_CASE("map layers: the laboratory's own row goes before the region's, and that before the nation's", "[flow]") {
    hub_fixture hub(with_destinations({"open: fhir-r4"}));
    hub.start();
    const std::string row = "http://read.info/readv2,423..,,http://snomed.info/sct,";
    const std::string nation = "1022431000000105";
    const std::string region = "1022651000000100";
    const std::string own = "1022541000000102";
    const temporary_folder folder;
    const auto send_with = [&](const std::string& name, const std::string& rows, const std::string& control) {
        import(hub, folder.write(name + ".csv", header + ",layer\n" + rows));
        send(hub, interchange_text().control(control).report("9990000018", "R-" + control));
        return eventually([&] { return hub.files_to("open").size() == std::stoul(control); });
    };

    CHECK(send_with("nation", row + nation + ",,equal,\n" + row + own + ",,equal,lab:OTHER01\n", "1"));
    CHECK(holding(hub, "open", nation) == 1);
    CHECK(send_with("region", row + nation + ",,equal,national\n" + row + region + ",,equal,region\n", "2"));
    CHECK(holding(hub, "open", region) == 1);
    CHECK(send_with("own",
                    row + nation + ",,equal,\n" + row + region + ",,equal,region\n" + row + own + ",,equal,lab:LAB01\n",
                    "3"));
    CHECK(holding(hub, "open", own) == 1);
    CHECK(holding(hub, "open", nation) == 1); // no report has two of them
}

TEST_CASE("units: a user's table says what a unit means, from the next reload on", "[flow]") {
    hub_fixture hub(with_destinations({"open: fhir-r4"}));
    hub.start();
    const temporary_folder folder;
    const auto rows = folder.write("rows.csv", header + ",unit_dimension,target_unit,conversion\n" +
                                                   "http://read.info/readv2,423..,,http://snomed.info/sct,"
                                                   "1022431000000105,,equivalent,g/L,g/L,factor\n");
    const auto units = folder.write("units.csv", "raw_unit,source_code,ucum\ngm%,423..,g/dL\n");
    const auto bad = folder.write("bad.csv", "raw_unit,source_code,ucum\ngm%,423..,grammes\n");
    const auto refused = hub.command({"map", "import", rows, bad});
    CHECK(refused.exit_code == 3);
    CHECK(contains(refused.output, "bad.csv:2: ucum is no UCUM code"));

    import(hub, rows);
    send(hub, interchange_text().control("1").haemoglobin("14.1").unit("gm%").report("9990000018", "R-1"));
    CHECK(eventually([&] { return hub.files_to("open").size() == 1; }));
    CHECK(holding(hub, "open", "1022431000000105") == 0);
    CHECK(contains(hub.command({"map", "worklist"}).output, "gm%,,lab:LAB01,,,,\"unit-mismatch in 1 message,"));
    import(hub, units); // the map stays
    send(hub, interchange_text().control("2").haemoglobin("14.1").unit("gm%").report("9990000026", "R-2"));

    CHECK(eventually([&] { return hub.files_to("open").size() == 2; }));
    CHECK(holding(hub, "open", "1022431000000105") == 1);
    CHECK(holding(hub, "open", "\"value\":141,") == 1);
    CHECK(holding(hub, "open", "Sent as 14.1 gm%") == 1);
    CHECK(count_of(hub.command({"map", "worklist"}).output, "\n") == 1);
    const auto found = hub.command({"map", "lookup", "http://read.info/readv2", "423..", "--unit", "gm%"});
    CHECK(found.exit_code == 0);
}

TEST_CASE("convert: a table of units stands among the maps", "[flow]") {
    const temporary_folder folder;
    const auto rows = folder.write("rows.csv", header + ",unit_dimension,target_unit,conversion\n" +
                                                   "http://read.info/readv2,423..,,http://snomed.info/sct,"
                                                   "1022431000000105,,equivalent,g/L,g/L,factor\n");
    const auto units = folder.write("units.csv", "raw_unit,source_code,ucum\ngm%,423..,g/dL\n");
    const auto report = folder.write(
        "report.edi", interchange_text().haemoglobin("14.1").unit("gm%").report("9990000018", "R-1").build());
    const auto convert = [&](std::vector<std::string> maps) {
        std::vector<std::string> words{"convert", "--from", "edifact", "--to", "fhir-r4", report, "--map"};
        words.insert(words.end(), maps.begin(), maps.end());
        return run_program(SIGNALBOX_BINARY, words);
    };

    const auto without = convert({rows});
    const auto with = convert({rows, units});

    CHECK(contains(without.errors, "unit-mismatch"));
    CHECK_FALSE(contains(without.output, "1022431000000105"));
    CHECK(with.exit_code == 0);
    CHECK(contains(with.output, "1022431000000105"));
    CHECK(contains(with.output, "Sent as 14.1 gm%"));
}

TEST_CASE("convert: what the writer calls an error is not written", "[flow]") {
    const temporary_folder folder;
    const auto convert = [&](const oru_text& sent) {
        const auto message = folder.write("report.hl7", sent.text());
        return run_program(SIGNALBOX_BINARY, {"convert", "--from", "hl7v2", "--to", "edifact", message});
    };

    const auto unaddressed = convert({.facility = "", .to_facility = ""});
    const auto long_number = convert({.control_id = "0f8fad5b-d9cb-469f"});

    CHECK(unaddressed.exit_code == 3);
    CHECK(unaddressed.output.empty());
    CHECK(contains(unaddressed.errors, "error: unb"));
    CHECK(contains(long_number.output, "UNZ+1+"));
    CHECK_FALSE(contains(long_number.output, "0f8fad5b"));
    CHECK_FALSE(contains(long_number.errors, "error: "));
}
