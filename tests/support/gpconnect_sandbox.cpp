#include "tests/support/gpconnect_sandbox.hpp"

#include <ctime>
#include <stdexcept>
#include <utility>

namespace signalbox::tests {

simulated_person find_simulated(const std::string& program, const std::string& ods, const std::string& kind,
                                std::size_t which) {
    const auto list = run_program(program, {"simulate", "practice", "--ods", ods, "--list-patients", "--json"});
    const auto people = fhir::read_json(list.output);
    if (!people) throw std::runtime_error("no list of patients");
    for (const fhir::value each : people->root())
        if (each.string("kind") == kind && which-- == 0)
            return {std::string(each.string("nhs_number")), std::string(each.string("family")),
                    std::string(each.string("given")), std::string(each.string("gender")),
                    std::string(each.string("born"))};
    throw std::runtime_error("no patient of the kind " + kind);
}

std::string simulated_patient(const std::string& program, const std::string& ods, const std::string& kind) {
    return find_simulated(program, ods, kind).nhs_number;
}

std::string day_from_now(int days) {
    const std::time_t at = std::time(nullptr) + days * 86'400L;
    std::tm parts{};
    ::gmtime_r(&at, &parts);
    char text[16];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%d", &parts)};
}

gpconnect_sandbox::gpconnect_sandbox(std::string program, const std::string& practice)
    : program_(program),
      ods_(practice.substr(0, practice.find('='))),
      hub_(std::move(program), folder_.file("data"),
           {"--profile", "sandbox", "--listen-mesh", "127.0.0.1:0", "--listen-gpconnect", "127.0.0.1:0", "--practice",
            practice}) {
    hub_.start();
}

http_answer gpconnect_sandbox::call(const std::string& method, const std::string& place, const std::string& interaction,
                                    const gpconnect_token& with, const std::string& body, http_fields more) const {
    http_fields fields{{"Ssp-TraceID", "629ea9ba-a077-4d99-b289-7a9b19fd4e03"},
                       {"Ssp-From", "200000000359"},
                       {"Ssp-To", "918999198993"},
                       {"Ssp-InteractionID", "urn:nhs:names:services:gpconnect:" + interaction},
                       {"Accept", "application/fhir+json"},
                       {"Authorization", with.authorization()}};
    if (!body.empty()) fields.emplace_back("Content-Type", "application/fhir+json");
    fields.insert(fields.end(), more.begin(), more.end());
    mesh_endpoint to;
    to.port = hub_.gpconnect_port();
    return mesh_client(to).request(method, "/" + ods_ + "/STU3/1/gpconnect" + place, fields, body);
}

http_answer gpconnect_sandbox::call(const std::string& method, const std::string& place, const std::string& interaction,
                                    const std::string& scope, const std::string& body, http_fields more) const {
    return call(method, place, interaction, gpconnect_token(std::time(nullptr)).scope(scope), body, std::move(more));
}

std::string gpconnect_sandbox::patient_id(const std::string& kind, const std::string& below,
                                          const std::string& interaction) const {
    const auto found = body_of(
        call("GET", below + "/Patient?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C" + patient(kind),
             interaction, "patient/*.read"),
        200);
    const fhir::value first = first_of(found, "Patient");
    return first ? std::string(first.string("id")) : "";
}

http_answer gpconnect_sandbox::record_of(const std::string& nhs_number, const std::string& parameters) const {
    return call("POST", "/structured/Patient/$gpc.getstructuredrecord", "fhir:operation:gpc.getstructuredrecord-1",
                "patient/*.read",
                R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber","valueIdentifier":{"system":)"
                R"("https://fhir.nhs.uk/Id/nhs-number","value":")" +
                    nhs_number + "\"}}" + parameters + "]}");
}

fhir::document body_of(const http_answer& answer, int status) {
    auto read = fhir::read_json(answer.body);
    if (answer.status != status || !read)
        throw std::runtime_error(std::to_string(answer.status) + ": " + answer.body.substr(0, 1000));
    return std::move(*read);
}

std::string told(const http_answer& answer) {
    std::string said = std::to_string(answer.status);
    const auto body = fhir::read_json(answer.body);
    if (body && body->root().string("resourceType") == "OperationOutcome")
        said.append(" ").append(body->root().find("issue").at(0).find("details").find("coding").at(0).string("code"));
    return answer.field("cache-control") == "no-store" ? said : said + " cached";
}

fhir::value first_of(const fhir::document& bundle, std::string_view type) {
    for (const fhir::value entry : bundle.root().find("entry"))
        if (entry.find("resource").string("resourceType") == type) return entry.find("resource");
    return {};
}

} // namespace signalbox::tests
