// Validation for people: the command line, and $validate over HTTP.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

#include "broker/fhir/json.hpp"
#include "tests/support/hub_fixture.hpp"
#include "tests/support/report_builder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

const std::string good = SIGNALBOX_SOURCE_DIR "/config/demo/full_blood_count.json";
const std::string bad = SIGNALBOX_SOURCE_DIR "/config/demo/invalid_missing_status.json";

run_result run(const std::vector<std::string>& words) { return run_program(SIGNALBOX_BINARY, words); }

// The same with a file as standard input.
run_result run_with_input(const std::string& words, const std::string& file) {
    return run_program("/bin/sh", {"-c", SIGNALBOX_BINARY " " + words + " < " + file});
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string text_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Of the only message, UNH and UNT included; nothing in it is released.
std::size_t segments_of_message(const std::string& text) {
    const std::size_t begin = text.find("UNH+");
    return static_cast<std::size_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                               text.begin() + static_cast<std::ptrdiff_t>(text.find("UNZ+")), '\''));
}

std::size_t line_of(const std::string& text, const std::string& part) {
    return 1 + static_cast<std::size_t>(
                   std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find(part)), '\n'));
}

// Three messages, a good one, none and a bad one, with an empty line between.
std::string three_lines() {
    return report_builder{}.build() + "\n\n{\"a\": 1}\n" + R"({"resourceType": "Patient", "active": "yes"})" + "\n";
}

std::string own_folder(const temporary_folder& in, const std::string& schema) {
    in.write("own/catalogue.json", R"({"schemas": [{"id": "letter", "title": "A letter", "message_type": "letter",
        "version": "2", "source": "me", "file": "letter.json", "detect": {"required": ["letter"]}}]})");
    in.write("own/letter.json", schema);
    return in.file("own");
}

std::string configuration(const temporary_folder& in, const std::string& validation) {
    in.write("directory.yaml", "mailboxes: [{id: A1, ods_code: A81001, password: some}]\n");
    return in.write("signalbox.yaml",
                    "profile: demo\nlisteners: {mesh: {listen: 127.0.0.1:0}, admin: {listen: 127.0.0.1:0}}\n"
                    "mesh: {shared_key: some-key}\ndirectory: directory.yaml\nvalidation: " +
                        validation + "\n");
}

} // namespace

TEST_CASE("validate: one line per violation with file, place, pointer, words and rule", "[flow]") {
    const auto found = run({"validate", bad});

    CHECK(found.exit_code == 3);
    CHECK(lines_of(found.output).at(1) == bad + ":100:19: /entry/6/resource: a member \"status\" [required]");
    CHECK(lines_of(found.output).size() == 5);
}

TEST_CASE("validate: standard input is read as -, and every file is looked at", "[flow]") {
    CHECK(run_with_input("validate -", good).exit_code == 0);
    const auto found = run_with_input("validate - /nonexistent " + bad, bad);

    CHECK(found.exit_code == 2);
    CHECK(holds(found.errors, "/nonexistent: No such file"));
    CHECK(holds(found.output, "-:100:19: "));
    CHECK(holds(found.output, bad + ":100:19: "));
    CHECK(run({"validate", "/tmp"}).exit_code == 2);
}

TEST_CASE("validate: what is no file is refused at once, and a pipe is read", "[flow]") {
    const temporary_folder folder;
    const std::string fifo = folder.file("fifo");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);

    for (const char* mode : {"--lines", "-q"}) {
        const auto device = run({"validate", mode, "/dev/zero"});
        CHECK(device.exit_code == 2);
        CHECK(device.errors == "signalbox: /dev/zero: not a regular file\n");
    }
    CHECK(run({"validate", "-q", fifo}).exit_code == 3); // no writer: an empty message
    CHECK(holds(run({"validate", "--schema", fifo + ".json", good}).errors, "No such file"));
    REQUIRE(::mkfifo((fifo + ".json").c_str(), 0600) == 0);
    const auto schema = run({"validate", "--schema", fifo + ".json", good});
    CHECK(schema.exit_code == 2);
    CHECK(holds(schema.errors, fifo + ".json: not a regular file"));
    CHECK(run({"schema", "lint", fifo + ".json"}).exit_code == 2);
    CHECK(run({"config", "validate", "--config", fifo}).exit_code == 78);
    CHECK(run_program("/bin/bash", {"-c", SIGNALBOX_BINARY " validate <(cat " + good + ")"}).exit_code == 0);
}

TEST_CASE("validate: a message over the limit is refused with the limit in words", "[flow]") {
    const temporary_folder folder;
    const std::string large = folder.write("large.json", "");
    std::filesystem::resize_file(large, (64UL << 20) + 1);

    for (const char* mode : {"--lines", "-q"}) {
        const auto refused = run({"validate", mode, large});
        CHECK(refused.exit_code == 2);
        CHECK(refused.errors == "signalbox: " + large + ": larger than 64 MiB\n");
    }
}

TEST_CASE("validate: EDIFACT is read, and what is wrong has its line, segment and element", "[flow]") {
    const temporary_folder folder;
    const std::string report = text_of(SIGNALBOX_SOURCE_DIR "/config/demo/full_blood_count.edi");
    const std::string count = "UNT+" + std::to_string(segments_of_message(report)) + "+";
    const auto with = [&](const std::string& trailer) {
        std::string text = report;
        REQUIRE(holds(text, count));
        return folder.write("report.edi", text.replace(text.find(count), count.size(), trailer));
    };

    CHECK(run({"validate", with(count)}).exit_code == 0);
    const auto warned = run({"validate", with("UNT+1+")});
    CHECK(warned.exit_code == 0);
    CHECK(holds(warned.output, ", element 1, component 1: warning: unt-count: "));
    const auto refused = run({"validate", with(count + "9")});
    CHECK(refused.exit_code == 3);
    const std::string place = fmt::format("{}:{}:", folder.file("report.edi"), line_of(report, "UNT+"));
    CHECK(lines_of(refused.output).size() == 1);
    CHECK(refused.output.starts_with(place));
    CHECK(holds(refused.output, ": segment 65, element 2, component 1: error: unt-reference: "));
    const auto json = run({"validate", "--json", folder.file("report.edi")});
    CHECK(json.exit_code == 3);
    CHECK(holds(json.output,
                R"("schema":"edifact","valid":false,"violations":[{"pointer":"","keyword":"unt-reference")"));
    CHECK(holds(json.output, R"("element":2,"component":1,"severity":"error"}],"more":false}])"));
}

TEST_CASE("validate: HL7 v2 is read likewise", "[flow]") {
    const temporary_folder folder;
    const std::string header = "MSH|^~\\&|LAB|A|GP|B|20261122090500||ORU^R01|C1|P|2.5.1\r\n\r\n";
    const std::string order = "OBR|1||R-1|424..^FBC^RD|||20261122||||||||||||||||||F\r\n";
    const std::string good_one =
        folder.write("good.hl7", header + "PID|1||9990000018^^^NHS^NH||SAMPLE^SAM\r\n" + order);

    CHECK(run({"validate", good_one}).exit_code == 0);
    const auto refused = run({"validate", folder.write("bad.hl7", header + order)});
    CHECK(refused.exit_code == 3);
    CHECK(lines_of(refused.output).at(0).starts_with(folder.file("bad.hl7") + ":3:1: segment 2: error: pid-missing: "));
}

TEST_CASE("validate: with --lines the places are those of the file", "[flow]") {
    const temporary_folder folder;
    const std::string file = folder.write("three.ndjson", three_lines());

    const auto found = run({"validate", "--lines", file});

    CHECK(found.exit_code == 3);
    const auto lines = lines_of(found.output);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].starts_with(file + ":3:1: (root): a message of a known type"));
    CHECK(lines[1] == file + ":4:39: /active: true or false [type]");
    CHECK(holds(found.errors, "1 of 3 messages valid"));

    const auto json = run_with_input("validate --lines --json -", file);
    REQUIRE(lines_of(json.output).size() == 3);
    CHECK(lines_of(json.output)[0].starts_with("{\"file\":\"-\",\"schema\":\"pathology-report-r4"));
    CHECK(holds(lines_of(json.output)[2], "\"line\":4"));
}

TEST_CASE("validate: what only strict asks for is a warning and no refusal", "[flow]") {
    const temporary_folder folder;
    const std::string schema = folder.write("a.json", R"({"x-strict": {"required": ["b"]}})");
    const std::string message = folder.write("message.json", "{}");

    const auto tolerant = run({"validate", "--schema", schema, message});
    CHECK(tolerant.exit_code == 0);
    CHECK(tolerant.output == message + ":1:1: (root): a member \"b\" [required, warning]\n");
    const auto strict = run({"validate", "--strict", "--schema", schema, message});
    CHECK(strict.exit_code == 3);
    CHECK(strict.output == message + ":1:1: (root): a member \"b\" [required]\n");
}

TEST_CASE("validate: a schema file may refer to files around it and to built-in ones", "[flow]") {
    const temporary_folder folder;
    const std::string schema = folder.write("a.json", R"({"allOf": [{"$ref": "parts/b.json#/$defs/b"},
                                                          {"$ref": "fhir/r4/fhir.schema.json#/$defs/Patient"}]})");
    folder.write("parts/b.json", R"({"$defs": {"b": {"$ref": "../c.json"}}})");
    folder.write("c.json", R"({"required": ["id"]})");
    const std::string message = folder.write("m.json", R"({"resourceType": "Patient", "active": 1})");

    const auto found = run({"validate", "--schema", schema, message});

    CHECK(found.exit_code == 3);
    CHECK(found.output ==
          message + ":1:1: (root): a member \"id\" [required]\n" + message + ":1:39: /active: true or false [type]\n");
}

TEST_CASE("validate: a reference that leads out of the schema's folder is refused with file, pointer and reason",
          "[flow]") {
    const temporary_folder around;
    around.write("outside.json", R"({"$defs": {"a": true}})");
    around.write("in/plain.json", "true");
    std::filesystem::create_symlink("../outside.json", around.file("in/link.json"));
    std::filesystem::create_symlink("..", around.file("in/up"));
    const std::string message = around.write("message.json", "{}");
    const std::string absolute = around.file("outside.json");

    for (const std::string& to : {std::string("../outside.json"), absolute, std::string("link.json#/$defs/a"),
                                  std::string("up/outside.json"), std::string("/dev/stdin"), std::string("../gone")}) {
        const std::string schema = around.write("in/a.json", R"({"properties": {"b": {"$ref": ")" + to +
                                                                 R"("}, "c": {"$ref": "plain.json"}}})");
        const auto refused = run({"validate", "--schema", schema, message});
        INFO(to);
        CHECK(refused.exit_code == 2);
        CHECK(holds(refused.errors, schema + ": /properties/b: \"$ref\" leads out of the folder of the schema, "));
    }
    const std::string fine = around.write("in/a.json", R"({"properties": {"c": {"$ref": "plain.json"}}})");
    CHECK(run({"validate", "--schema", fine, message}).exit_code == 0);

    // A schema of a catalogue may refer to all of the catalogue's folder.
    around.write("catalogue.json", R"({"schemas": []})");
    const std::string listed = around.write("in/a.json", R"({"$ref": "../outside.json#/$defs/a"})");
    CHECK(run({"validate", "--schema", listed, message}).exit_code == 0);
}

TEST_CASE("validate: XML with its elements in another order is read, whatever it is checked against", "[flow]") {
    const temporary_folder folder;
    const std::string schema = folder.write("a.json", R"({"required": ["code"]})");
    const std::string message =
        folder.write("m.xml", R"(<Observation xmlns="http://hl7.org/fhir"><code><text value="x"/></code>
<status value="final"/></Observation>)");

    CHECK(run({"validate", message}).exit_code == 0);
    CHECK(run({"validate", "--schema", "fhir-r4", message}).exit_code == 0);
    CHECK(run({"validate", "--schema", schema, message}).exit_code == 0);
}

TEST_CASE("validate: what steers a terminal is made visible in the names of files", "[flow]") {
    const temporary_folder folder;
    const std::string message = folder.write("a\x1b[2Jb\xc2\x9b.json", "{}");
    const std::string schema = folder.write("s\x1b.json", "{");

    for (const run_result& found :
         {run({"validate", message}), run({"validate", message + "x"}), run({"validate", "--lines", message}),
          run({"validate", "--schema", schema, good}), run({"schema", "lint", schema})}) {
        CHECK(holds(found.output + found.errors, "\\x1b"));
        CHECK_FALSE(holds(found.output + found.errors, "\x1b"));
        CHECK_FALSE(holds(found.output + found.errors, "\xc2\x9b"));
    }
}

TEST_CASE("validate: long words of a schema are shortened", "[flow]") {
    const temporary_folder folder;
    const std::string schema = folder.write("a.json", R"({"const": ")" + std::string(100'000, 'x') + "\"}");

    const auto found = run({"validate", "--schema", schema, folder.write("m.json", "{}")});

    CHECK(holds(found.output, "xxx… (99000 more bytes) [const]\n"));
    CHECK(found.output.size() < 1200);
}

TEST_CASE("validate: a schema that cannot be used is a usage error with its place", "[flow]") {
    const temporary_folder folder;
    const std::string schema = folder.write("a.json", R"({"properties": {"a": {"$ref": "gone.json"}}})");

    const auto refused = run({"validate", "--schema", schema, good});
    CHECK(refused.exit_code == 2);
    CHECK(holds(refused.errors, schema + ": /properties/a: \"gone.json\" leads nowhere"));
    CHECK(run({"validate", "--schema", "/nonexistent.json", good}).exit_code == 2);
    CHECK(run({"validate", "--schemas", folder.text(), good}).exit_code == 2);
    const auto misspelt = run({"validate", "--schema", "fhir-r5", good});
    CHECK(misspelt.exit_code == 2);
    CHECK(holds(misspelt.errors, "did you mean 'fhir-r4'?"));
}

TEST_CASE("schema: list and show tell what is asked for", "[flow]") {
    const auto list = run({"schema", "list", "--json"});
    CHECK(list.exit_code == 0);
    const auto entries = fhir::read_json(list.output);
    REQUIRE(entries.has_value());
    CHECK(entries->root().at(1).string("id") == "pathology-report-r4");
    CHECK(entries->root().at(0).find("rules").is(fhir::kind::number));
    CHECK(holds(run({"schema", "list"}).output, "HL7 FHIR R4"));

    const auto show = run({"schema", "show", "pathology-report-r4"});
    CHECK(show.exit_code == 0);
    CHECK(holds(show.output, "event http://snomed.info/sct|371528001"));
    CHECK(holds(show.output, "an NHS number: ten digits, the last of them the check digit"));
    const auto json = fhir::read_json(run({"schema", "show", "pathology-report-r4", "--json"}).output);
    REQUIRE(json.has_value());
    CHECK(json->root().find("rules").at(0).string("strict") == "error");
    CHECK(run({"schema", "show", "pathology-report-r4", "--text"}).output ==
          file_text(SIGNALBOX_SOURCE_DIR "/schemas/pathology/report-r4.schema.json"));
    CHECK(run({"schema", "show", "nothing"}).exit_code == 2);
}

TEST_CASE("schema: lint refuses what does not compile and warns of what is doubtful", "[flow]") {
    const temporary_folder folder;
    const std::string doubtful = folder.write("doubtful.json", R"({"pattern": "a"})");
    const std::string wrong = folder.write("wrong.json", R"({"properties": {"a": {"type": "text"}}})");

    const auto warned = run({"schema", "lint", doubtful});
    CHECK(warned.exit_code == 0);
    CHECK(warned.output.starts_with(doubtful + ": /pattern: warning: "));
    const auto refused = run({"schema", "lint", doubtful, wrong});
    CHECK(refused.exit_code == 3);
    CHECK(lines_of(refused.output).at(1).starts_with(wrong + ": /properties/a/type: "));
    CHECK(run({"schema", "lint", "/nonexistent.json"}).exit_code == 2);
    for (const char* own : {"pathology/report-r4", "signalbox/configuration", "signalbox/directory", "fhir/r4/fhir"}) {
        const auto clean =
            run({"schema", "lint", SIGNALBOX_SOURCE_DIR "/schemas/" + std::string(own) + ".schema.json"});
        CHECK(clean.output.empty());
        CHECK(clean.exit_code == 0);
    }
}

TEST_CASE("own schemas: added by the configuration, checked by config validate, known to every command", "[flow]") {
    const temporary_folder folder;
    const std::string own =
        own_folder(folder, R"({"properties": {"letter": {"$ref": "fhir/r4/fhir.schema.json#/$defs/Patient"}},
                                                    "x-strict": {"required": ["date"]}})");
    const std::string config = configuration(folder, "{schemas: own, by_type: {letter: strict}}");
    const std::string letter = folder.write("letter.json", R"({"letter": {"resourceType": "Patient"}})");

    CHECK(run({"config", "validate", "--config", config}).exit_code == 0);
    CHECK(holds(run({"schema", "list", "--config", config}).output, "A letter"));
    CHECK(holds(run({"schema", "show", "letter", "--config", config}).output, "letter.json (own)"));
    const auto found = run({"validate", "--config", config, letter});
    CHECK(found.exit_code == 3);
    CHECK(found.output == letter + ":1:1: (root): a member \"date\" [required]\n");

    own_folder(folder, R"({"items": 1})");
    const auto refused = run({"config", "validate", "--config", config});
    CHECK(refused.exit_code == 78);
    CHECK(holds(refused.errors, own + "/letter.json: /items: "));
    CHECK(run({"serve", "--config", config, "--data", folder.file("data")}).exit_code == 78);
}

TEST_CASE("$validate: served over mutual TLS, audited, and seen in readiness and metrics", "[flow]") {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.fhir = true;
    options.validation_yaml = "  by_type: {pathology-report-r4: strict}\n";
    hub_fixture hub(options);
    hub.start();
    mesh_client laboratory(hub.fhir_endpoint());

    const auto answer =
        laboratory.request("POST", "/$validate", {{"Content-Type", "application/fhir+json"}}, file_text(bad));

    CHECK(answer.status == 200);
    CHECK(holds(answer.body, "\"expression\":[\"Bundle.entry[6].resource\"]"));
    CHECK(holds(answer.body, "\"location\":[\"100:19\",\"/entry/6/resource\"]"));
    CHECK(holds(answer.body, "pathology-report-r4 1.1.0, strict"));
    CHECK(laboratory.request("GET", "/openapi.yaml").body ==
          file_text(SIGNALBOX_SOURCE_DIR "/schemas/openapi/fhir.yaml"));
    mesh_endpoint nobody = hub.fhir_endpoint();
    nobody.certificate_file.clear();
    CHECK_THROWS_AS(mesh_client(nobody).request("GET", "/openapi.yaml"), connection_lost);
    CHECK(laboratory.request("POST", "/$validate", {{"Transfer-Encoding", "xchunked"}}).status == 400);

    mesh_client admin(mesh_endpoint{hub.hub().admin_port(), {}, {}, {}});
    CHECK(holds(admin.request("GET", "/readyz?verbose").body, "listener fhir"));
    CHECK(holds(admin.request("GET", "/metrics").body, "listener=\"fhir\""));
    const std::string audit = hub.command({"audit", "export"}).output;
    CHECK(holds(audit, "\"action\":\"fhir.validate\""));
    CHECK(holds(audit, "pathology-report-r4, strict: errors "));
    CHECK(holds(audit, "\"action\":\"fhir.refused\""));
    CHECK(hub.hub().terminate() == 0);
}

TEST_CASE("$validate: a message that the hub takes and one that it quarantines are judged the same before", "[flow]") {
    hub_options options;
    options.program = SIGNALBOX_BINARY;
    options.tls = false;
    options.fhir = true;
    hub_fixture hub(options);
    hub.start();
    mesh_client laboratory(hub.fhir_endpoint());
    const auto ask = [&](const std::string& body) {
        return laboratory.request("POST", "/Bundle/$validate", {{"Content-Type", "application/fhir+json"}}, body).body;
    };

    CHECK(holds(ask(report_builder{}.build()), "\"text\":\"valid\""));
    CHECK(holds(ask(file_text(SIGNALBOX_SOURCE_DIR "/config/demo/invalid_nhs_number.json")), "SBX-V-0102"));
}
