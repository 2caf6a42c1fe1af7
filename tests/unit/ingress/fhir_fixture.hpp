#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/fhir/json.hpp"
#include "broker/ingress/fhir/fhir.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fake_inbox_store.hpp"
#include "tests/support/fake_request.hpp"

namespace signalbox::tests {

// The hub's own schemas, loaded once.
inline const std::shared_ptr<const validation::catalogue>& own_catalogue() {
    static const auto loaded = [] {
        auto read = validation::catalogue::load(SIGNALBOX_SOURCE_DIR "/schemas");
        if (!read) throw std::runtime_error(read.error().file + ": " + read.error().what);
        return *read;
    }();
    return loaded;
}

// The FHIR handler over a store that keeps what is audited.
class fhir_fixture {
  public:
    base::manual_clock clock{*base::from_compact_minutes("202611220158")};
    fake_inbox_store store{clock};
    ingress::fhir::settings with;

    fhir_fixture() {
        with.store = &store;
        with.catalogue = own_catalogue();
    }

    http::response answer(http::request& request) { return await(ingress::fhir::make_handler(with)(request)); }
    http::response answer(http::request&& request) { return answer(request); }

    // What a resource in JSON is answered with.
    http::response validate(std::string body, const std::string& path = "/$validate") {
        fake_request request("POST", path);
        request.with("Content-Type", "application/fhir+json").body(std::move(body));
        return answer(request);
    }
};

// "severity code text" of each issue of an OperationOutcome in JSON.
inline std::vector<std::string> issues_in(const http::response& answer) {
    const auto outcome = fhir::read_json(answer.body);
    if (!outcome || outcome->root().string("resourceType") != "OperationOutcome") return {"no OperationOutcome"};
    std::vector<std::string> lines;
    for (const fhir::value issue : outcome->root().find("issue"))
        lines.push_back(std::string(issue.string("severity")) + " " + std::string(issue.string("code")) + " " +
                        std::string(issue.find("details").string("text")));
    return lines;
}

} // namespace signalbox::tests
