#include "tests/support/gpconnect_hub.hpp"

#include <chrono>
#include <stdexcept>

#include "broker/fhir/json.hpp"

namespace signalbox::tests {

gpconnect_hub::gpconnect_hub(gpconnect_hub_options options, gpconnect_provider::decision provider)
    : options_(std::move(options)),
      provider_(std::move(provider)),
      server_(certificates_.server()),
      consumer_(certificates_.client("consumer")),
      another_(certificates_.client("another")),
      hub_(options_.program, folder_.file("data"), {"--config", folder_.file("signalbox.yaml")}) {
    static_cast<void>(
        folder_.write("directory.yaml", "mailboxes:\n  - {id: GP01, ods_code: A81001, password: password}\n"));
    static_cast<void>(folder_.write("signalbox.yaml", configuration_yaml()));
    hub_.start();
}

std::string gpconnect_hub::configuration_yaml() const {
    std::string yaml =
        "profile: demo\nlisteners:\n  mesh: {listen: \"127.0.0.1:0\"}\n  admin: {listen: \"127.0.0.1:0\"}\n";
    yaml += "  gpconnect:\n    listen: 127.0.0.1:0\n";
    if (!options_.clients.empty())
        yaml += "    tls: {certificate: " + server_.certificate_file + ", key: " + server_.key_file +
                ", client_ca: " + certificates_.ca_file() + ", clients: " + options_.clients +
                ", tls_1_2_only: true}\n";
    yaml += "limits: {shutdown_deadline: " + options_.shutdown_deadline + "}\n";
    yaml += "mesh: {shared_key: some-key}\ndirectory: directory.yaml\ngpconnect:\n";
    if (options_.pinned) yaml += "  certificates: [\"" + consumer_.spki + "\"]\n";
    yaml += "  public_url: https://hub.example\n  consumers:\n    - {asid: 200000000359, ods: [RX1]}\n";
    const std::string root =
        options_.provider_port == 0
            ? provider_.root()
            : "http://127.0.0.1:" + std::to_string(options_.provider_port) + "/A81001/STU3/1/gpconnect";
    const std::string html = root.substr(0, root.find("/STU3")) + "/DSTU2/0/gpconnect";
    yaml += "  practices:\n    - ods: A81001\n      asid: \"918999198993\"\n      enabled: " + options_.enabled +
            "\n      capabilities: " + options_.capabilities + "\n      answers: \"" + options_.answers +
            "\"\n      requests_max: " + options_.requests_max + "\n      roots: {gpconnect: \"" + root +
            "\", structured: \"" + root + "/structured\", documents: \"" + root + "/documents\", html: \"" + html +
            "\"}\n";
    if (options_.adapter.empty()) return yaml;
    const std::string program = folder_.write("adapter.py", options_.adapter);
    return yaml +
           "      destination: system\ndestinations:\n  - {name: system, kind: executable, command: "
           "[/usr/bin/python3, " +
           program + "]}\n";
}

mesh_endpoint gpconnect_hub::endpoint() const {
    mesh_endpoint made = endpoint_without_certificate();
    made.certificate_file = consumer_.certificate_file;
    made.key_file = consumer_.key_file;
    return made;
}

mesh_endpoint gpconnect_hub::endpoint_of_another() const {
    mesh_endpoint made = endpoint_without_certificate();
    made.certificate_file = another_.certificate_file;
    made.key_file = another_.key_file;
    return made;
}

mesh_endpoint gpconnect_hub::endpoint_without_certificate() const {
    mesh_endpoint made;
    made.port = hub_.gpconnect_port();
    if (!options_.clients.empty()) made.ca_file = certificates_.ca_file();
    return made;
}

http_fields gpconnect_hub::fields(const std::string& interaction_end, const std::string& scope) const {
    return fields(interaction_end, gpconnect_token(seconds_now()).scope(scope));
}

http_fields gpconnect_hub::fields(const std::string& interaction_end, const gpconnect_token& with) const {
    return {{"Ssp-TraceID", "629ea9ba-a077-4d99-b289-7a9b19fd4e03"},
            {"Ssp-From", "200000000359"},
            {"Ssp-To", "918999198993"},
            {"Ssp-InteractionID", "urn:nhs:names:services:gpconnect:" + interaction_end},
            {"Authorization", with.authorization()}};
}

http_answer gpconnect_hub::call(const std::string& method, const std::string& path, http_fields with,
                                const std::string& body) const {
    if (!body.empty()) with.emplace_back("Content-Type", "application/fhir+json");
    return client().request(method, path, with, body);
}

std::string gpconnect_hub::told(const http_answer& answer) const {
    if (answer.field("cache-control") != "no-store") return "an answer that may be stored";
    const auto read = fhir::read_json(answer.body);
    const std::string status = std::to_string(answer.status);
    if (!read || read->root().string("resourceType") != "OperationOutcome") return status;
    const auto coding = read->root().find("issue").at(0).find("details").find("coding").at(0);
    return status + " " + std::string(coding.string("code"));
}

std::string gpconnect_hub::audited() const { return file_text(folder_.file("data") + "/audit.journal"); }

std::int64_t seconds_now() {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

http_fields with(http_fields fields, const std::string& name, const std::string& value) {
    std::erase_if(fields, [&](const auto& each) { return each.first == name; });
    if (!value.empty()) fields.emplace_back(name, value);
    return fields;
}

} // namespace signalbox::tests
