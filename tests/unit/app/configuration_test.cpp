#include <fstream>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "broker/app/configuration/load.hpp"
#include "broker/app/configuration/problem.hpp"
#include "broker/app/development_ca.hpp"
#include "broker/app/embedded.hpp"
#include "broker/app/files.hpp"
#include "broker/app/knowledge.hpp"
#include "broker/app/signing_key.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::app;
using namespace signalbox::tests;

namespace {

// A folder with one file for all tests: the directory that the configurations name.
const std::string& directory_path() {
    static const temporary_folder folder;
    static const std::string path =
        folder.write("directory.yaml", "mailboxes:\n  - {id: lab01, ods_code: rx1, password: some-password}\n");
    return path;
}

// A small demo configuration, with lines put behind its end or one of its texts replaced.
std::string demo(const std::string& more = "", const std::string& instead_of = "", const std::string& with = "") {
    std::string text = "profile: demo\n"                                              // 1
                       "listeners:\n"                                                 // 2
                       "  mesh: {listen: 127.0.0.1:8701, tls: {development: true}}\n" // 3
                       "  admin: {listen: 127.0.0.1:8700}\n"                          // 4
                       "mesh: {shared_key: some-key}\n"                               // 5
                       "directory: " +
                       directory_path() +
                       "\n"                                                         // 6
                       "destinations:\n"                                            // 7
                       "  - {name: practice, kind: file_drop, folder: practice}\n"; // 8
    if (!instead_of.empty()) {
        const auto at = text.find(instead_of);
        REQUIRE(at != std::string::npos);
        text.replace(at, instead_of.size(), with);
    }
    return text + more;
}

std::vector<problem> problems_of(const std::string& text, const command_line_settings& from = {}) {
    try {
        read_configuration(text, "hub.yaml", from);
    } catch (const configuration_error& e) {
        return e.problems();
    }
    return {};
}

std::string first_line(const std::string& text, const command_line_settings& from = {}) {
    const auto problems = problems_of(text, from);
    return problems.empty() ? "" : to_line(problems.front());
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("configuration: what a file says is taken over, and the rest has its defaults", "[app]") {
    const auto c = read_configuration(demo("limits: {body_max: 5MiB, header_deadline: 2s, connections_max: 10,\n"
                                           "  interchange_segments_max: 500000, report_results_max: 200}\n"),
                                      "hub.yaml", {});

    CHECK(c.profile == profile::demo);
    CHECK(c.data == "./signalbox-data");
    CHECK(c.mesh.listen.port == 8701);
    CHECK(c.mesh.tls->development);
    CHECK_FALSE(c.admin.tls.has_value());
    CHECK(c.limits.body_max == 5UL << 20);
    CHECK(c.limits.header_deadline == std::chrono::seconds(2));
    CHECK(c.limits.connections_max == 10);
    CHECK(c.limits.interchange_segments_max == 500'000);
    CHECK(c.limits.report_results_max == 200);
    CHECK(c.limits.json_depth_max == base::limits{}.json_depth_max);
    REQUIRE(c.directory.mailboxes.size() == 1);
    CHECK(c.directory.mailboxes[0].entry.id == "LAB01");
    CHECK(c.directory.mailboxes[0].entry.ods_code == "RX1");
    CHECK(c.directory.mailboxes[0].entry.password.matches("some-password"));
    CHECK(c.validate);
    CHECK(c.shared_key.value.matches("some-key"));
    CHECK(c.destinations[0].form == mapping::form::fhir_r4);
    CHECK_FALSE(c.code_maps.has_value());
    CHECK(c.routes->routes().empty());
}

TEST_CASE("configuration: the command line stands above the file", "[app]") {
    command_line_settings from;
    from.data = "/somewhere";
    from.listen_mesh = parse_endpoint("127.0.0.1:0");
    from.listen_admin = parse_endpoint("[::1]:9000");

    const auto c = read_configuration(demo(), "hub.yaml", from);

    CHECK(c.data == "/somewhere");
    CHECK(c.mesh.listen.port == 0);
    CHECK(c.admin.listen.to_text() == "[::1]:9000");
}

TEST_CASE("configuration: how messages are validated", "[app]") {
    const auto usual = read_configuration(demo(), "etc/hub.yaml", {});
    CHECK(usual.validation.strengths.usual == validation::strength::tolerant);
    CHECK(usual.validation.schemas.empty());

    const auto c = read_configuration(
        demo("validation: {strength: strict, by_type: {fhir-r4: tolerant}, schemas: own}\n"), "etc/hub.yaml", {});
    CHECK(c.validation.strengths.usual == validation::strength::strict);
    CHECK(c.validation.strengths.by_type.at("fhir-r4") == validation::strength::tolerant);
    CHECK(c.validation.schemas == "etc/own");

    CHECK(contains(first_line(demo("validation: {strength: hard}\n")), "/validation/strength: one of"));
    CHECK(contains(first_line(demo("validation: {by_type: {fhir-r4: hard}}\n")),
                   "hub.yaml:9:33: /validation/by_type/?: one of"));
}

TEST_CASE("configuration: a strength for a type that there is not is refused with the nearest one", "[app]") {
    const auto c = read_configuration(demo("validation:\n  by_type:\n    fhir-r5: strict\n"), "hub.yaml", {});

    CHECK_THROWS_WITH(load_catalogue(c), "hub.yaml:11:5: /validation/by_type/fhir-r5: there is no message type "
                                         "'fhir-r5'; did you mean 'fhir-r4'?");
}

TEST_CASE("configuration: own schemas are added to the built-in ones, and told with their folder", "[app]") {
    const temporary_folder folder;
    folder.write("own/catalogue.json", R"({"schemas": [{"id": "letter", "message_type": "letter", "version": "1",
                                            "source": "me", "file": "letter.json"}]})");
    folder.write("own/letter.json", R"({"$ref": "fhir/r4/fhir.schema.json#/$defs/Composition"})");
    const auto c = read_configuration(demo("validation: {schemas: own, by_type: {letter: strict}}\n"),
                                      folder.file("hub.yaml"), {});

    const auto known = load_catalogue(c);
    CHECK(known->find("letter") != nullptr);
    CHECK(known->find("pathology-report-r4") != nullptr);

    folder.write("own/letter.json", R"({"$ref": "fhir/r4/fhir.schema.json#/$defs/Compositon"})");
    CHECK_THROWS_WITH(load_catalogue(c), Catch::StartsWith(folder.file("own/letter.json") + ": "));
}

TEST_CASE("configuration: FHIR is served where a listener says so", "[app]") {
    CHECK_FALSE(read_configuration(demo(), "hub.yaml", {}).fhir.has_value());
    const std::string with = "8700}\n  fhir: {listen: 127.0.0.1:8703}";
    const auto c = read_configuration(demo("", "8700}", with), "hub.yaml", {});
    REQUIRE(c.fhir.has_value());
    CHECK(c.fhir->listen.port == 8703);
    CHECK(c.fhir->any_port_will_do);

    command_line_settings from;
    from.listen_fhir = parse_endpoint("127.0.0.1:9000");
    const auto asked = read_configuration(demo(), "hub.yaml", from);
    REQUIRE(asked.fhir.has_value());
    CHECK(asked.fhir->listen.port == 9000);
    CHECK_FALSE(asked.fhir->any_port_will_do);
    from.listen_fhir = parse_endpoint("0.0.0.0:9000");
    CHECK(contains(first_line(demo(), from), "/listeners/fhir/listen: demo: 0.0.0.0:9000 is not a loopback address"));
}

TEST_CASE("configuration: production serves FHIR to clients with a certificate alone", "[app]") {
    command_line_settings from;
    from.profile = profile::production;
    const auto said = [&](const std::string& fhir) {
        std::vector<std::string> lines;
        for (const problem& p :
             problems_of(demo("", "8700}", "8700}\n  fhir: {listen: 127.0.0.1:8703" + fhir + "}"), from))
            if (p.pointer.starts_with("/listeners/fhir")) lines.push_back(p.pointer + ": " + p.what);
        return lines;
    };

    CHECK(said("") == std::vector<std::string>{
                          "/listeners/fhir/tls: production: FHIR over plain HTTP; set certificate, key and client_ca"});
    CHECK(said(", tls: {certificate: a, key: b, client_ca: c, clients: optional}") ==
          std::vector<std::string>{
              "/listeners/fhir/tls/clients: production: clients come with a certificate; set required"});
    CHECK(said(", tls: {certificate: a, key: b, client_ca: c}").empty());
}

TEST_CASE("configuration: an unknown key is refused where it stands, with the nearest one", "[app]") {
    CHECK(first_line(demo("limit: {}\n")) == "hub.yaml:9:1: /limit: unknown key 'limit'; did you mean 'limits'?");
    CHECK(first_line(demo("mailboxes: []\n")) == "hub.yaml:9:1: /mailboxes: unknown key 'mailboxes'");
    CHECK(first_line(demo("limits:\n  body_maximum: 1\n")) ==
          "hub.yaml:10:3: /limits/body_maximum: unknown key 'body_maximum'; did you mean 'body_max'?");
    CHECK(contains(first_line(demo("", "shared_key: some", "shard_key: some")), "did you mean 'shared_key'?"));
    CHECK(contains(first_line(demo("audit: {key: {fil: x}}\n")), "did you mean 'file'?"));
    CHECK(first_line(demo("zzzzzzzzzz: 1\n")) == "hub.yaml:9:1: /zzzzzzzzzz: unknown key 'zzzzzzzzzz'");
}

TEST_CASE("configuration: every unknown key is listed at once", "[app]") {
    CHECK(problems_of(demo("one: 1\ntwo: 2\n")).size() == 2);
}

TEST_CASE("configuration: names in what is wrong cannot steer a terminal", "[app]") {
    CHECK(app::to_line({"a\x1b.yaml",
                        {0, 2, 1},
                        "/\x07",
                        "unknown key '\xc2\x9b"
                        "31m'"}) == "a\\x1b.yaml:2:1: /\\x07: unknown key '\\x9b31m'");
}

TEST_CASE("configuration: a wrong form is refused where it stands", "[app]") {
    CHECK(contains(first_line(demo("", "profile: demo", "profile: test")), "hub.yaml:1:10: /profile"));
    CHECK(contains(first_line(demo("limits: {header_deadline: 10}\n")), "hub.yaml:9:27: /limits/header_deadline"));
    CHECK(contains(first_line(demo("limits: {body_max: lots}\n")), "/limits/body_max"));
    CHECK(contains(first_line(demo("", "listen: 127.0.0.1:8701", "listen: 8701")), "/listeners/mesh/listen"));
    CHECK(contains(first_line(demo("", "kind: file_drop", "kind: FTP")), "/destinations/0/kind"));
    CHECK(contains(first_line(demo("", "mesh: {shared_key: some-key}\n", "mesh: {}\n")), "shared_key"));
}

TEST_CASE("configuration: broken YAML is refused where it breaks", "[app]") {
    CHECK(contains(first_line("profile: demo\nlog: {level: [}\n"), "hub.yaml:2:"));
    CHECK(contains(first_line(demo("profile: demo\n")), "hub.yaml:9:1: this key stands here already"));
}

TEST_CASE("configuration: what no schema can say is refused with its place", "[app]") {
    CHECK(contains(first_line(demo("", ":8701", ":70000")), "a port up to 65535"));
    CHECK(contains(first_line(demo("  - {name: practice, kind: file_drop, folder: x}\n")),
                   "practice stands here already"));
    CHECK(contains(first_line(demo("  - {name: mailbox, kind: file_drop, folder: x}\n")), "choose another name"));
    CHECK(contains(first_line(demo("", "kind: file_drop, folder: practice", "kind: web_hook")),
                   "/destinations/0/kind: there is no kind 'web_hook'; did you mean 'webhook'?"));
    CHECK(contains(first_line(demo("", "development: true", "certificate: a.pem")), "tls needs certificate and key"));
    CHECK(contains(first_line(demo("", "development: true", "certificate: a.pem, key: a.key")), "client_ca"));
}

TEST_CASE("configuration: a route to a destination that is none is refused with the nearest one", "[app]") {
    const auto line = first_line(demo("routes:\n  - {name: all, deliver_to: practise}\n"));

    CHECK(contains(line, "hub.yaml:10:"));
    CHECK(contains(line, "did you mean 'practice'?"));
}

TEST_CASE("configuration: secrets are read from where they are named", "[app]") {
    const temporary_folder folder;
    std::ofstream(folder.file("shared.key")) << "from-file\n";
    ::setenv("SIGNALBOX_TEST_SECRET", "from-environment", 1);
    ::setenv("CREDENTIALS_DIRECTORY", folder.text().c_str(), 1);
    const std::string text =
        demo("audit: {key: {credential: shared.key}}\n", "shared_key: some-key", "shared_key: {file: shared.key}");

    const auto c =
        read_configuration(text + "patients: {key: {env: SIGNALBOX_TEST_SECRET}}\n", folder.file("hub.yaml"), {});

    CHECK(c.shared_key.value.matches("from-file"));
    CHECK(c.audit_key.value.matches("from-file"));
    CHECK(c.lane_key.value.matches("from-environment"));
}

TEST_CASE("configuration: the keys of MESH are read, each under its own name", "[app]") {
    const temporary_folder folder;
    const auto pem = own_signing_key(folder.text(), "receipt.pem");
    REQUIRE(pem.has_value());
    const std::string keys = "mesh: {shared_key: new-key, previous_shared_key: old-key, accounts_key: of-accounts,\n"
                             "  receipt_key: {file: " +
                             folder.file("keys/receipt.pem") + "}}\n";

    const auto c = read_configuration(demo("", "mesh: {shared_key: some-key}\n", keys), "hub.yaml", {});
    const auto without = read_configuration(demo(), "hub.yaml", {});

    CHECK(c.shared_key.value.matches("new-key"));
    CHECK(c.previous_shared_key.value.matches("old-key"));
    CHECK(c.accounts_key.value.matches("of-accounts"));
    CHECK(is_signing_key(c.receipt_key.value));
    CHECK(without.previous_shared_key.from == secret_setting::origin::absent);
    CHECK(without.accounts_key.from == secret_setting::origin::absent);
    CHECK(without.receipt_key.from == secret_setting::origin::absent);
}

TEST_CASE("configuration: a receipt key that is no P-256 key is refused without showing it", "[app]") {
    const auto line = first_line(demo("", "shared_key: some-key", "shared_key: some-key, receipt_key: some-text"));

    CHECK(contains(line, "hub.yaml:5:43: /mesh/receipt_key: plain text is no PEM"));
    CHECK_FALSE(contains(line, "some-text"));
}

TEST_CASE("configuration: tokens of the admin listener have a name, a role and a secret that nobody guesses", "[app]") {
    const auto tokens = [](const std::string& list) { return demo("admin: {tokens: [" + list + "]}\n"); };
    const std::string one = "{name: night-desk, role: clinical-safety, secret: a-token-of-20-bytes-x}";

    const auto c = read_configuration(tokens(one), "hub.yaml", {});

    REQUIRE(c.admin_tokens.size() == 1);
    CHECK(c.admin_tokens[0].name == "night-desk");
    CHECK(c.admin_tokens[0].role == admin::role::clinical_safety);
    CHECK(c.admin_tokens[0].secret.value.matches("a-token-of-20-bytes-x"));
    CHECK(contains(first_line(tokens("{name: a, role: viewer, secret: short}")), "shorter than 20 bytes"));
    CHECK(contains(first_line(tokens(one + ", " + one)), "a token of that name stands here already"));
    CHECK(contains(first_line(tokens("{name: a, role: root, secret: a-token-of-20-bytes-x}")), "/admin/tokens/0/role"));
}

TEST_CASE("configuration: production looks at every key of MESH", "[app]") {
    command_line_settings from;
    from.profile = profile::production;
    const auto problems = problems_of(demo("", "shared_key: some-key",
                                           "shared_key: a, previous_shared_key: b, accounts_key: c, "
                                           "continuation_key: d"),
                                      from);

    for (const char* pointer :
         {"/mesh/shared_key", "/mesh/previous_shared_key", "/mesh/accounts_key", "/mesh/continuation_key"})
        CHECK(std::any_of(problems.begin(), problems.end(), [&](const problem& p) { return p.pointer == pointer; }));
}

TEST_CASE("configuration: what is wrong with the directory file is told with the directory's place", "[app]") {
    const temporary_folder folder;
    const std::string wrong = folder.write("wrong.yaml", "mailboxes: [{id: a, ods_code: rx1}]\n");

    CHECK(contains(first_line(demo("", directory_path(), wrong)), wrong + ":1:13: /mailboxes/0"));
    CHECK(contains(first_line(demo("", directory_path(), "/nowhere/directory.yaml")), "/nowhere/directory.yaml: "));
    CHECK(contains(first_line(demo("", "directory: " + directory_path() + "\n")), "directory"));
}

TEST_CASE("configuration: a directory file stands beside the configuration", "[app]") {
    const temporary_folder folder;
    folder.write("beside.yaml", "mailboxes: [{id: near, ods_code: rx1, password: {file: p}}]\n");
    folder.write("p", "from beside the directory\n");

    const auto c = read_configuration(demo("", directory_path(), "beside.yaml"), folder.file("hub.yaml"), {});

    CHECK(c.directory.mailboxes.at(0).entry.password.matches("from beside the directory"));
    CHECK(c.directory_from.file == folder.file("beside.yaml"));
}

TEST_CASE("configuration: secrets that are missing from both files are told at once", "[app]") {
    const temporary_folder folder;
    const std::string file =
        folder.write("directory.yaml", "mailboxes: [{id: a, ods_code: rx1, password: {file: none}}]\n");

    const auto problems =
        problems_of(demo("", directory_path() + "\n", file + "\naudit: {key: {file: /nowhere/key}}\n"));

    REQUIRE(problems.size() == 2);
    CHECK(problems[0].pointer == "/audit/key");
    CHECK(problems[1].pointer == "/mailboxes/0/password");
    CHECK(problems[1].file == file);
}

TEST_CASE("configuration: a secret that is not there is named, and every one of them", "[app]") {
    ::unsetenv("SIGNALBOX_TEST_SECRET");
    const std::string text = demo("patients: {key: {env: SIGNALBOX_TEST_SECRET}}\n", "shared_key: some-key",
                                  "shared_key: {file: /nowhere/key}");
    command_line_settings without;
    without.read_secrets = false;

    CHECK_THROWS_AS(read_configuration(text, "hub.yaml", {}), unreadable_secrets);
    CHECK(problems_of(text).size() == 2);
    CHECK(contains(first_line(text), "hub.yaml:5:20: /mesh/shared_key: /nowhere/key"));
    CHECK(problems_of(text, without).empty());
}

TEST_CASE("configuration: the demo stays on loopback unless it is open on purpose", "[app]") {
    command_line_settings from;
    from.listen_mesh = parse_endpoint("0.0.0.0:8701");
    CHECK(contains(first_line(demo(), from), "--i-know-this-is-open"));
    from.open_on_purpose = true;
    CHECK(problems_of(demo(), from).empty());
}

TEST_CASE("configuration: production refuses the demo, setting by setting", "[app]") {
    command_line_settings from;
    from.profile = profile::production;

    const auto problems = problems_of(demo("", "8701, tls: {development: true}}", "8701}"), from);

    REQUIRE(problems.size() == 3);
    CHECK(problems[0].pointer == "/listeners/mesh/tls");
    CHECK(contains(problems[0].what, "plain HTTP"));
    CHECK(problems[1].pointer == "/mesh/shared_key");
    CHECK(contains(problems[1].what, "a secret in the file"));
    CHECK(problems[2].pointer == "/mailboxes/0/password");
    CHECK(problems[2].file == directory_path());
}

TEST_CASE("configuration: production refuses development certificates, said or found", "[app]") {
    const temporary_folder folder;
    const auto made = ensure_development_ca(folder.text());
    REQUIRE(made.has_value());
    command_line_settings from;
    from.profile = profile::production;
    const std::string found = "certificate: " + made->server_certificate + ", key: " + made->server_key +
                              ", client_ca: " + made->ca_file + ", clients: off";

    CHECK(problems_of(demo(), from)[0].pointer == "/listeners/mesh/tls/development");
    const auto problems = problems_of(demo("", "development: true", found), from);

    REQUIRE(problems.size() >= 3);
    CHECK(problems[0].pointer == "/listeners/mesh/tls/certificate");
    CHECK(problems[1].pointer == "/listeners/mesh/tls/client_ca");
    CHECK(problems[2].pointer == "/listeners/mesh/tls/clients");
}

TEST_CASE("configuration: production refuses well-known secrets, open secret files and an open admin listener",
          "[app]") {
    const temporary_folder folder;
    const std::string key = folder.file("shared.key");
    std::ofstream(key) << "TestKey\n";
    REQUIRE(::chmod(key.c_str(), 0644) == 0);
    command_line_settings from;
    from.profile = profile::production;
    from.listen_admin = parse_endpoint("0.0.0.0:8700");

    const auto problems = problems_of(demo("", "shared_key: some-key", "shared_key: {file: " + key + "}"), from);

    const auto has = [&](const std::string& pointer, const std::string& what) {
        return std::any_of(problems.begin(), problems.end(),
                           [&](const problem& p) { return p.pointer == pointer && contains(p.what, what); });
    };
    CHECK(has("/mesh/shared_key", "well-known"));
    CHECK(has("/mesh/shared_key", "open to every user"));
    CHECK(has("/listeners/admin/listen", "not a loopback address"));
    for (const problem& p : problems) CHECK_FALSE(contains(p.what, "TestKey"));
}

TEST_CASE("configuration: production without a file says what it needs", "[app]") {
    command_line_settings from;
    from.profile = profile::production;

    CHECK_THROWS_WITH(load_configuration(from), Catch::Contains("--config FILE"));
}

TEST_CASE("configuration: the built-in demo and the production example are valid", "[app]") {
    command_line_settings example;
    example.config = SIGNALBOX_SOURCE_DIR "/config/signalbox.yaml";
    example.read_secrets = false;

    CHECK(load_configuration({}).directory.mailboxes.size() == 3);
    CHECK(load_configuration(example).profile == profile::production);
}

TEST_CASE("configuration: durations, sizes and addresses", "[app]") {
    CHECK(parse_duration("500ms") == std::chrono::milliseconds(500));
    CHECK(parse_duration("5min") == std::chrono::minutes(5));
    CHECK(parse_duration("1h") == std::chrono::hours(1));
    CHECK_FALSE(parse_duration("10"));
    CHECK(parse_duration("5d") == std::chrono::days(5));
    CHECK_FALSE(parse_duration("1w"));
    CHECK(parse_size("64KiB") == 65536);
    CHECK(parse_size("12") == 12);
    CHECK_FALSE(parse_size("64KB"));
    CHECK_FALSE(parse_size("99999999999999GiB"));
    CHECK(parse_endpoint("localhost:80")->address == "127.0.0.1");
    CHECK(parse_endpoint("[::1]:80")->is_loopback());
    CHECK_FALSE(parse_endpoint("127.0.0.1"));
    CHECK_FALSE(parse_endpoint("127.0.0.1:65536"));
    CHECK_FALSE(parse_endpoint(":80"));
}
