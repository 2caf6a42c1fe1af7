#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "broker/admin/routes.hpp"
#include "tests/support/admin_store.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fake_request.hpp"
#include "tests/support/openapi_routes.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

std::vector<described_route> document() {
    std::ifstream file(SIGNALBOX_SOURCE_DIR "/schemas/openapi/admin.yaml", std::ios::binary);
    return routes_of_openapi(std::string(std::istreambuf_iterator<char>(file), {}));
}

// The routes of the API, and the three paths of the health handler.
std::vector<described_route> router() {
    std::vector<described_route> made;
    for (const admin::route& each : admin::routes())
        made.push_back({std::string(each.method),
                        "/api/v1" + std::string(each.path),
                        {each.statuses.begin(), each.statuses.end()},
                        false});
    for (const char* method : {"GET", "HEAD"}) {
        made.push_back({method, "/livez", {200}, false});
        made.push_back({method, "/readyz", {200, 503}, false});
        made.push_back({method, "/metrics", {200}, false});
    }
    return made;
}

admin::call asked(std::string method, std::vector<std::string> path) {
    admin::call what;
    what.method = std::move(method);
    what.path = std::move(path);
    return what;
}

unsigned ask(std::string method, std::string target) {
    admin_store store;
    admin::parts with;
    with.store = &store;
    with.owner = 1000;
    fake_request request(std::move(method), std::move(target));
    request.from_user(1000);
    return await(admin::make_api_handler(std::move(with))(request)).status;
}

} // namespace

TEST_CASE("admin openapi: every route and status of the router stands in the document, and back", "[admin]") {
    CHECK(differences(router(), document()) == std::vector<std::string>{});
}

TEST_CASE("admin openapi: every operation of the API can fail in the ways that all share", "[admin]") {
    std::size_t operations = 0;
    for (const described_route& each : document()) {
        if (!each.path.starts_with("/api/v1/")) continue;
        ++operations;
        CAPTURE(each.method, each.path);
        for (const unsigned status : {400U, 403U, 500U, 503U}) CHECK(each.statuses.contains(status));
    }
    CHECK(operations > 20);
}

TEST_CASE("admin openapi: each operation has the query parameters of its route, and no other", "[admin]") {
    for (const described_route& each : document()) {
        if (!each.path.starts_with("/api/v1/")) continue;
        CAPTURE(each.method, each.path);
        const auto same = std::ranges::find_if(admin::routes(), [&](const admin::route& route) {
            return route.method == each.method && "/api/v1" + std::string(route.path) == each.path;
        });
        REQUIRE(same != admin::routes().end());
        CHECK(each.parameters == std::set<std::string>{same->parameters.begin(), same->parameters.end()});
    }
}

TEST_CASE("admin routes: a name in braces is one segment, and nothing else fits", "[admin]") {
    CHECK(admin::find_route(asked("GET", {"messages"})).with->path == "/messages");
    CHECK(admin::find_route(asked("GET", {"messages", "x"})).with->path == "/messages/{id}");
    CHECK(admin::find_route(asked("POST", {"deliveries", "x", "hold"})).with->path == "/deliveries/{id}/hold");
    CHECK(admin::find_route(asked("GET", {"messages", "x", "y"})).with == nullptr);
    CHECK(admin::find_route(asked("GET", {"routes", "x", "y"})).with == nullptr);
    CHECK(admin::find_route(asked("GET", {})).with == nullptr);
}

TEST_CASE("admin routes: another method is told from another path", "[admin]") {
    CHECK(ask("DELETE", "/api/v1/messages") == 405);
    CHECK(ask("POST", "/api/v1/messages") == 405);
    CHECK(ask("GET", "/api/v1/deliveries/x/hold") == 405);
    CHECK(ask("GET", "/api/v1/nothing") == 404);
    CHECK(ask("POST", "/api/v1/deliveries/x/forget") == 404);
}
