#include <catch2/catch.hpp>

#include "tests/support/hub_process.hpp"
#include "tests/support/openapi_routes.hpp"
#include "tests/unit/ingress/gpconnect/gpconnect_fixture.hpp"
#include "tests/unit/ingress/gpconnect/handler_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

std::string document() { return file_text(SIGNALBOX_SOURCE_DIR "/schemas/openapi/gpconnect.yaml"); }

// What any interaction can be answered with; a change also meets conflicts, and a booking makes something.
std::set<unsigned> statuses_of(const ingress::gpconnect::interaction& row) {
    std::set<unsigned> made{200, 400, 403, 404, 413, 415, 422, 429, 500, 502, 503, 504};
    if (row.verb != "GET") made.insert(409);
    if (row.verb == "POST" && row.path == "/Appointment") made.insert(201);
    return made;
}

// Every path at which the table has a row: the service roots, and the adaptor's, of which one is for all services.
std::vector<described_route> router() {
    std::vector<described_route> made;
    const auto add = [&](const std::string& root, const ingress::gpconnect::interaction& row) {
        const std::string path = "/{ods}/" + row.fhir + (row.fhir == "STU3" ? "/1/" : "/0/") + root + row.path;
        for (const described_route& each : made)
            if (each.method == row.verb && each.path == path) return;
        made.push_back({row.verb, path, statuses_of(row), false});
    };
    for (const auto& row : own_interactions()->rows()) {
        add(row.service, row);
        if (row.fhir != "STU3") continue;
        add(row.service + "/fhir", row);
        add("gpconnect/fhir", row);
    }
    made.push_back({"GET", "/openapi.yaml", {200}, false});
    return made;
}

} // namespace

TEST_CASE("gpconnect openapi: every interaction stands in the document, and back", "[ingress][gpconnect]") {
    CHECK(differences(router(), routes_of_openapi(document())) == std::vector<std::string>{});
}

TEST_CASE("gpconnect openapi: every path of the document is one that the handler takes", "[ingress][gpconnect]") {
    gpconnect_fixture hub;
    for (described_route each : routes_of_openapi(document())) {
        if (each.path == "/openapi.yaml") continue;
        for (const auto& [name, value] : {std::pair<std::string, std::string>{"{ods}", "A81001"}, {"{id}", "42"}})
            if (const auto at = each.path.find(name); at != std::string::npos)
                each.path.replace(at, name.size(), value);
        CAPTURE(each.method, each.path);
        const auto status = hub.answer(fake_request(each.method, each.path)).status;
        CHECK(status == 400); // a path and verb that there are, without their headers
    }
}

TEST_CASE("gpconnect openapi: the document is served as it stands", "[ingress][gpconnect]") {
    const std::string text = document();
    gpconnect_fixture hub;
    hub.with.openapi = text;
    const auto response = hub.answer(fake_request("GET", "/openapi.yaml"));
    CHECK(response.status == 200);
    CHECK(response.body == text);
    CHECK(hub.store.audited.empty());
}
