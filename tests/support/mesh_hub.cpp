#include "tests/support/mesh_hub.hpp"

#include <filesystem>

namespace signalbox::tests {

namespace {

// One mailbox of the directory; groups as YAML lists.
struct listed_mailbox {
    std::string id;
    std::string name;
    std::string ods_code;
    std::string sends = "[]";
    std::string receives = "[]";
    bool active = true;
};

std::string yaml_of(const listed_mailbox& mailbox, const std::string& password, const std::string& pin) {
    std::string yaml = "  - id: " + mailbox.id + "\n    name: " + mailbox.name + "\n    ods_code: " + mailbox.ods_code +
                       "\n    organisation_code: " + mailbox.ods_code + "-ORG\n    organisation_name: " + mailbox.name +
                       " trust\n    billing_entity: England\n    password: " + password +
                       "\n    sends: " + mailbox.sends + "\n    receives: " + mailbox.receives + "\n";
    if (!mailbox.active) yaml += "    active: false\n";
    if (!pin.empty()) yaml += "    certificates: [\"" + pin + "\"]\n";
    return yaml;
}

std::string yaml_of(const listed_patient& patient) {
    return "  - nhs_number: \"" + patient.nhs_number + "\"\n    date_of_birth: \"" + patient.date_of_birth +
           "\"\n    family_name: \"" + patient.family_name + "\"\n    ods_code: " + patient.ods_code + "\n";
}

} // namespace

mesh_hub::mesh_hub(mesh_hub_options options)
    : options_(std::move(options)),
      server_(certificates_.server()),
      laboratory_(certificates_.client("laboratory")),
      another_(certificates_.client("another")),
      hub_(options_.program, folder_.file("data"), {"--config", folder_.file("signalbox.yaml")}) {
    static_cast<void>(folder_.write("directory.yaml", directory_yaml())); // named in the configuration
    static_cast<void>(folder_.write("signalbox.yaml", configuration_yaml()));
}

void mesh_hub::restart_after_kill() {
    hub_.kill();
    hub_.start();
}

std::string mesh_hub::secret_file(const std::string& name, const std::string& value) const {
    const std::string path = folder_.write("secrets/" + name, value);
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);
    return path;
}

std::string mesh_hub::secret(const std::string& name, const std::string& value) const {
    return "{file: " + secret_file(name, value) + "}";
}

std::string mesh_hub::directory_yaml() const {
    const std::string both = "[restricted, discharge]";
    std::string yaml = "mailboxes:\n";
    for (const listed_mailbox& each : {listed_mailbox{"LAB01", "Riverside laboratory", "RX1", both, "[]"},
                                       listed_mailbox{"LAB02", "Harbour laboratory", "RX2"},
                                       listed_mailbox{"GP01", "Hillside surgery", "A81001", "[]", both},
                                       listed_mailbox{"GP02", "Market practice", "B82002", "[]", "[discharge]"},
                                       listed_mailbox{"GP03", "Market branch", "B82002", "[]", "[discharge]"},
                                       listed_mailbox{"SHUT01", "Closed clinic", "C83003", "[]", "[]", false}}) {
        const bool pinned = options_.pin_certificates && each.id == "LAB01";
        yaml += yaml_of(each, secret(each.id, account(each.id).password), pinned ? laboratory_.spki : "");
    }
    for (const std::string& id : more_mailboxes())
        yaml += yaml_of({id, id, "D84004"}, secret(id, account(id).password), "");
    yaml += "workflow_groups:\n  - name: restricted\n    workflow_ids: "
            "[RESTRICTED_*]\n"
            "  - name: discharge\n    workflow_ids: [TOC_FHIR_IP_DISCH, "
            "GPCONNECT_SEND_DOCUMENT]\n";
    yaml += "other_workflows: " + options_.other_workflows + "\npatients:\n";
    for (const auto& patient : {patient_of_one(), patient_of_two(), patient_of_none()}) yaml += yaml_of(patient);
    return yaml;
}

std::string mesh_hub::configuration_yaml() const {
    std::string yaml = options_.tls ? "profile: production\n" : "profile: demo\n";
    yaml += "listeners:\n  mesh:\n    listen: 127.0.0.1:0\n";
    if (options_.tls) {
        yaml += "    tls:\n      certificate: " + server_.certificate_file + "\n      key: " + server_.key_file +
                "\n      client_ca: " + certificates_.ca_file() + "\n      clients: required\n";
    }
    yaml += "  admin:\n    listen: 127.0.0.1:0\nmesh:\n  environment: "
            "mesh-tests\n  shared_key: " +
            secret("shared-key", shared_key()) + "\n";
    if (!options_.previous_shared_key.empty())
        yaml += "  previous_shared_key: " + secret("previous-key", options_.previous_shared_key) + "\n";
    if (!options_.limits_yaml.empty()) yaml += "limits:\n" + options_.limits_yaml;
    return yaml + "directory: directory.yaml\nroutes: []\n";
}

std::vector<std::string> mesh_hub::more_mailboxes() const {
    std::vector<std::string> ids;
    for (std::size_t i = 1; i <= options_.more_mailboxes; ++i) ids.push_back("BOX" + std::to_string(i));
    return ids;
}

mesh_endpoint mesh_hub::endpoint() const {
    if (!options_.tls) return {hub_.mesh_port(), {}, {}, {}};
    return {hub_.mesh_port(), certificates_.ca_file(), laboratory_.certificate_file, laboratory_.key_file};
}

mesh_endpoint mesh_hub::endpoint_of_another() const {
    return {hub_.mesh_port(), certificates_.ca_file(), another_.certificate_file, another_.key_file};
}

mesh_user mesh_hub::user(const std::string& mailbox, api version) const {
    return mesh_user(endpoint(), account(mailbox), version);
}

run_result mesh_hub::command(std::vector<std::string> words) const {
    words.insert(words.end(), {"--data", hub_.data()});
    return run_program(options_.program, words);
}

} // namespace signalbox::tests
