#include "tests/support/hub_fixture.hpp"

#include <algorithm>
#include <filesystem>

namespace signalbox::tests {

namespace {

// A secret in a file of its own, and the reference to it as YAML.
std::string reference(const temporary_folder& folder, const std::string& name, const std::string& value) {
    const std::string path = folder.write("secrets/" + name, value);
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);
    return "{file: " + path + "}";
}

std::string mailbox_yaml(const temporary_folder& folder, const mesh_account& account, const std::string& ods_code,
                         const std::string& pin) {
    std::string yaml = "  - id: " + account.mailbox + "\n    ods_code: " + ods_code +
                       "\n    password: " + reference(folder, account.mailbox, account.password) + "\n";
    if (!pin.empty()) yaml += "    certificates: [\"" + pin + "\"]\n";
    return yaml;
}

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code ignored; // a folder that a test has taken away holds nothing
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with('.')) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

hub_fixture::hub_fixture(hub_options options)
    : options_(std::move(options)),
      server_(certificates_.server()),
      laboratory_(certificates_.client("laboratory")),
      foreign_(certificates_.client("another")),
      hub_(options_.program, options_.data.empty() ? folder_.file("data") : options_.data,
           {"--config", folder_.file("signalbox.yaml")}) {
    std::filesystem::create_directory(practice_folder());
    write_directory();
    write_configuration();
}

// Mailboxes and whatever the test adds; no workflow groups, so that everything may be sent.
void hub_fixture::write_directory() const {
    std::string yaml = "mailboxes:\n";
    yaml += mailbox_yaml(folder_, laboratory(), "RX1", options_.pin_certificates ? laboratory_.spki : "");
    yaml += mailbox_yaml(folder_, practice(), "A81001", "");
    yaml += mailbox_yaml(folder_, other(), "B82002", "");
    yaml += options_.directory_yaml;
    static_cast<void>(folder_.write("directory.yaml", yaml)); // its path is directory()
}

void hub_fixture::write_configuration() const {
    std::string yaml = options_.tls ? "profile: production\n" : "profile: demo\n";
    const std::string tls =
        options_.tls ? "    tls:\n      certificate: " + server_.certificate_file + "\n      key: " + server_.key_file +
                           "\n      client_ca: " + certificates_.ca_file() + "\n      clients: required\n"
                     : "";
    yaml += "listeners:\n  mesh:\n    listen: 127.0.0.1:0\n" + tls;
    if (options_.fhir) yaml += "  fhir:\n    listen: 127.0.0.1:0\n" + tls;
    if (options_.mllp) yaml += "  mllp:\n    listen: 127.0.0.1:0\n" + tls;
    if (options_.adapters) yaml += "  adapters:\n    listen: 127.0.0.1:0\n";
    yaml += "  admin:\n    listen: 127.0.0.1:0\n";
    if (options_.mllp) yaml += mllp_section();
    yaml += "mesh:\n  shared_key: " + reference(folder_, "shared-key", laboratory().shared_key) + "\n";
    if (!options_.validation_yaml.empty()) yaml += "validation:\n" + options_.validation_yaml;
    if (!options_.limits_yaml.empty()) yaml += "limits:\n" + options_.limits_yaml;
    if (!options_.alarms_yaml.empty()) yaml += "alarms:\n" + options_.alarms_yaml;
    yaml += "directory: directory.yaml\n";
    if (!options_.imported_map) yaml += "code_maps: [" SIGNALBOX_SOURCE_DIR "/config/maps/seed-fbc.csv]\n";
    yaml += "destinations:\n  - name: practice-files\n    kind: file_drop\n    form: fhir-r4\n    folder: " +
            practice_folder() + "\n";
    if (!options_.retry_yaml.empty()) yaml += "    retry:\n" + options_.retry_yaml;
    for (const std::string& each : options_.further_destinations) {
        const std::string name = each.substr(0, each.find(':'));
        std::filesystem::create_directory(folder_of(name));
        yaml += "  - {name: " + name + ", kind: file_drop, folder: " + folder_of(name) +
                ", form: " + each.substr(each.find(':') + 1) + "}\n";
    }
    yaml += options_.destinations_yaml + options_.sections_yaml + "routes:\n" + options_.routes_yaml;
    if (!options_.edifact_to.empty())
        yaml += "  - {name: interchanges, when: {message_type: edifact}, deliver_to: " + options_.edifact_to + "}\n";
    if (!options_.hl7v2_to.empty())
        yaml += "  - {name: reports, when: {message_type: hl7v2}, deliver_to: " + options_.hl7v2_to + "}\n";
    yaml += "  - name: pathology\n    when: {message_type: pathology-report-r4, ods_code: A81001}\n"
            "    deliver_to: " +
            options_.reports_to + "\n";
    static_cast<void>(folder_.write("signalbox.yaml", yaml)); // its path is configuration()
}

std::string hub_fixture::mllp_section() const {
    std::string yaml = "mllp:\n" + options_.mllp_yaml + "  senders:\n    - {mailbox: LAB01, facility: RX1";
    if (options_.tls) yaml += ", certificates: [\"" + laboratory_.spki + "\"]";
    return yaml + "}\n  recipients:\n    - {mailbox: GP01, facility: A81001}\n";
}

mesh_endpoint hub_fixture::mllp_endpoint() const {
    mesh_endpoint made = endpoint();
    made.port = hub_.mllp_port();
    return made;
}

mesh_endpoint hub_fixture::endpoint() const {
    if (!options_.tls) return {hub_.mesh_port(), {}, {}, {}};
    return {hub_.mesh_port(), certificates_.ca_file(), laboratory_.certificate_file, laboratory_.key_file};
}

mesh_endpoint hub_fixture::fhir_endpoint() const {
    mesh_endpoint made = endpoint();
    made.port = hub_.fhir_port();
    return made;
}

mesh_endpoint hub_fixture::endpoint_of_other() const {
    return {hub_.mesh_port(), certificates_.ca_file(), foreign_.certificate_file, foreign_.key_file};
}

mesh_endpoint hub_fixture::endpoint_without_certificate() const {
    return {hub_.mesh_port(), certificates_.ca_file(), {}, {}};
}

std::vector<std::string> hub_fixture::practice_files() const { return names_in(practice_folder()); }

std::vector<std::string> hub_fixture::files_to(const std::string& destination) const {
    std::vector<std::string> paths;
    for (const std::string& name : names_in(folder_of(destination)))
        paths.push_back(folder_of(destination) + "/" + name);
    return paths;
}

run_result hub_fixture::command(std::vector<std::string> words) const {
    words.insert(words.end(), {"--data", hub_.data()});
    return run_program(options_.program, words);
}

} // namespace signalbox::tests
