#include "broker/ingress/mesh/openapi.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <catch2/catch.hpp>

#include "broker/ingress/mesh/protocol/routes.hpp"
#include "tests/support/openapi_routes.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

std::vector<described_route> document() {
    std::ifstream file(SIGNALBOX_SOURCE_DIR "/schemas/openapi/mesh.yaml", std::ios::binary);
    return routes_of_openapi(std::string(std::istreambuf_iterator<char>(file), {}));
}

std::vector<described_route> router() {
    std::vector<described_route> made;
    for (const auto& each : ingress::mesh::protocol::routes()) {
        made.push_back({std::string(each.method),
                        std::string(each.path),
                        {each.statuses.begin(), each.statuses.end()},
                        each.sandbox_only});
    }
    return made;
}

constexpr std::string_view small = R"(
openapi: '3.1.0'
paths:
  /box/{mailbox}:
    get:
      responses:
        '200': {$ref: '#/components/responses/Good'}
        '404': {$ref: '#/components/responses/Good'}
    parameters: []
  /reset:
    delete:
      x-signalbox-profile: sandbox
      responses:
        '200': {description: done}
components:
  responses:
    Good: {description: good}
)";

const std::vector<described_route> small_routes{{"GET", "/box/{id}", {200, 404}, false},
                                                {"DELETE", "/reset", {200}, true}};

using lines = std::vector<std::string>;

// What is said when the router has these routes.
lines said_of(std::vector<described_route> router) { return differences(router, routes_of_openapi(small)); }

} // namespace

TEST_CASE("openapi: every route and status of the router stands in the document, and back", "[ingress]") {
    CHECK(differences(router(), document()) == lines{});
}

TEST_CASE("openapi: every operation can fail in the ways that all share", "[ingress]") {
    const auto described = document();
    CHECK(described.size() > 40);
    for (const described_route& each : described) {
        CAPTURE(each.method, each.path);
        CHECK(each.statuses.contains(500));
        CHECK(each.statuses.contains(503));
    }
}

TEST_CASE("openapi differences: none where both say the same, whatever the names in braces", "[ingress]") {
    CHECK(said_of(small_routes) == lines{});
}

TEST_CASE("openapi differences: a route or status that is not described", "[ingress]") {
    auto more = small_routes;
    more.push_back({"PUT", "/box/{id}", {200}, false});
    CHECK(said_of(more) == lines{"PUT /box/{}: is not described"});

    auto status = small_routes;
    status[0].statuses.insert(410);
    CHECK(said_of(status) == lines{"GET /box/{}: 410 is not described"});
}

TEST_CASE("openapi differences: a route or status that is described and is not there", "[ingress]") {
    CHECK(said_of({small_routes[0]}) == lines{"DELETE /reset: is no route"});

    auto status = small_routes;
    status[0].statuses.erase(404);
    CHECK(said_of(status) == lines{"GET /box/{}: 404 is never answered"});
}

TEST_CASE("openapi differences: another profile, and the same route twice", "[ingress]") {
    auto open = small_routes;
    open[1].sandbox = false;
    CHECK(said_of(open) == lines{"DELETE /reset: is not of the sandbox alone"});

    auto twice = small_routes;
    twice.push_back({"GET", "/box/{other}", {200, 404}, false});
    CHECK(said_of(twice) == lines{"GET /box/{}: twice in the router"});
}

TEST_CASE("openapi: a document that is none is refused with its place", "[ingress]") {
    using Catch::Matchers::Message;
    CHECK_THROWS_MATCHES(routes_of_openapi("openapi: '3.0.0'"), std::runtime_error, Message("/openapi: not 3.1"));
    CHECK_THROWS_MATCHES(routes_of_openapi("openapi: &a '3.1.0'"), std::runtime_error,
                         Message("line 1: anchors (&name) are not used in configuration files"));
    CHECK_THROWS_MATCHES(
        routes_of_openapi("{openapi: '3.1.0', paths: {/a: {get: {responses: {'200': {$ref: '#/components/b'}}}}}}"),
        std::runtime_error, Message("/paths/~1a/get/responses/200/$ref: refers to #/components/b, which is not there"));
    CHECK_THROWS_MATCHES(routes_of_openapi("{openapi: '3.1.0', paths: {/a: {get: {}}}}"), std::runtime_error,
                         Message("/paths/~1a/get: has no responses"));
}

TEST_CASE("openapi: the document is served as it stands", "[ingress]") {
    const auto answer = ingress::mesh::openapi_answer(small);
    CHECK(answer.status == 200);
    CHECK(answer.fields == decltype(answer.fields){{"Content-Type", "application/yaml"}});
    CHECK(answer.body == small);
}
