#include "tests/unit/ingress/fhir_fixture.hpp"

#include <stdexcept>

#include "broker/fhir/json.hpp"

namespace signalbox::tests {

fhir_fixture::fhir_fixture() {
    with.store = &store;
    with.clock = &clock;
    with.catalogue = own_catalogue();
    directory_of({fhir_mailbox("LAB1", "RX1", {"lab"}), fhir_mailbox("PRACTICE1", "A81001", {"practice"})});
}

void fhir_fixture::directory_of(std::vector<routing::mailbox> mailboxes, std::vector<routing::workflow_group> groups) {
    with.directory = std::make_shared<routing::current_directory>(
        std::make_shared<const routing::directory>(std::move(mailboxes), std::move(groups)));
    intake::parts parts;
    parts.store = &store;
    parts.clock = &clock;
    parts.ids = &ids_;
    parts.plan.lane_key = base::secret("lane key");
    parts.limits = with.limits;
    parts.catalogue = with.catalogue;
    parts.directory = with.directory;
    parts.routes = std::make_shared<routing::route_table>(std::vector<routing::route>{});
    intake_ = std::make_unique<intake::intake>(std::move(parts));
    with.intake = intake_.get();
}

routing::mailbox fhir_mailbox(std::string id, std::string ods_code, std::vector<std::string> certificates) {
    routing::mailbox made;
    made.id = std::move(id);
    made.ods_code = std::move(ods_code);
    made.certificates = std::move(certificates);
    return made;
}

http::response fhir_fixture::answer(http::request& request) {
    return await(ingress::fhir::make_handler(with)(request));
}

http::response fhir_fixture::validate(std::string body, const std::string& path) {
    fake_request request("POST", path);
    request.with("Content-Type", "application/fhir+json").body(std::move(body));
    return answer(request);
}

http::response fhir_fixture::process(std::string body, const std::string& certificate) {
    fake_request request("POST", "/$process-message");
    request.with("Content-Type", "application/fhir+json").body(std::move(body));
    if (!certificate.empty()) request.certificate(certificate);
    return answer(request);
}

const std::shared_ptr<const validation::catalogue>& own_catalogue() {
    static const auto loaded = [] {
        auto read = validation::catalogue::load(SIGNALBOX_SOURCE_DIR "/schemas");
        if (!read) throw std::runtime_error(read.error().file + ": " + read.error().what);
        return *read;
    }();
    return loaded;
}

std::vector<std::string> issues_in(const http::response& answer) {
    const auto outcome = fhir::read_json(answer.body);
    if (!outcome || outcome->root().string("resourceType") != "OperationOutcome") return {"no OperationOutcome"};
    std::vector<std::string> lines;
    for (const fhir::value issue : outcome->root().find("issue"))
        lines.push_back(std::string(issue.string("severity")) + " " + std::string(issue.string("code")) + " " +
                        std::string(issue.find("details").string("text")));
    return lines;
}

fhir_fixture::~fhir_fixture() = default;

} // namespace signalbox::tests
