#include "tests/unit/ingress/fhir_fixture.hpp"

#include <stdexcept>

#include "broker/fhir/json.hpp"

namespace signalbox::tests {

fhir_fixture::fhir_fixture() {
    with.store = &store;
    with.catalogue = own_catalogue();
}

http::response fhir_fixture::answer(http::request& request) {
    return await(ingress::fhir::make_handler(with)(request));
}

http::response fhir_fixture::validate(std::string body, const std::string& path) {
    fake_request request("POST", path);
    request.with("Content-Type", "application/fhir+json").body(std::move(body));
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
