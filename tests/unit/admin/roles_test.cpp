#include "broker/admin/roles.hpp"

#include <catch2/catch.hpp>

#include "broker/admin/handlers.hpp"
#include "broker/admin/routes.hpp"
#include "tests/support/admin_store.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fake_request.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using admin::function;
using admin::role;

namespace {

// An API with a token for each role, "ROLE-and-20-bytes-more", as it is on the admin listener.
struct guarded_api {
    admin_store store;

    http::response ask(std::string method, std::string target, const std::string& authorization) {
        admin::parts with;
        with.store = &store;
        with.owner = 1000;
        for (const char* name : {"viewer", "operator", "clinical-safety", "auditor", "config-admin"})
            with.tokens.push_back({name, *admin::parse_role(name), base::secret(token_of(name))});
        fake_request request(std::move(method), std::move(target));
        if (!authorization.empty()) request.with("Authorization", authorization);
        return await(admin::make_api_handler(std::move(with))(request));
    }
    static std::string token_of(const std::string& role) { return role + "-and-20-bytes-more"; }
    static std::string bearer(const std::string& role) { return "Bearer " + token_of(role); }
};

} // namespace

TEST_CASE("admin roles: each may what the table of promises.md gives it", "[admin][roles]") {
    const auto allowed = [](role who) {
        std::string text;
        for (const function what : {function::look, function::operate, function::payload, function::configure})
            text += admin::may(who, what) ? 'x' : '-';
        return text;
    };

    CHECK(allowed(role::viewer) == "x---");
    CHECK(allowed(role::auditor) == "x---");
    CHECK(allowed(role::operates) == "xx--");
    CHECK(allowed(role::clinical_safety) == "xxx-");
    CHECK(allowed(role::config_admin) == "x--x");
}

TEST_CASE("admin roles: every question is for looking, and no act is", "[admin][roles]") {
    for (const admin::route& each : admin::routes()) {
        CAPTURE(each.method, each.path);
        CHECK((each.is_for == function::look) == (each.method == "GET"));
        if (each.takes_payload) CHECK(each.is_for == function::payload);
    }
}

TEST_CASE("admin roles: names are read and written alike", "[admin][roles]") {
    for (const char* name : {"viewer", "operator", "clinical-safety", "auditor", "config-admin"})
        CHECK(admin::to_text(*admin::parse_role(name)) == name);
    CHECK_FALSE(admin::parse_role("root"));
}

TEST_CASE("admin tokens: without one, or with another, nothing is told but how to ask", "[admin][roles]") {
    guarded_api api;

    for (const std::string& said : {std::string(), std::string("Bearer "), std::string("Bearer nobody-knows-this-one"),
                                    "Basic " + guarded_api::token_of("operator"), guarded_api::token_of("operator")}) {
        CAPTURE(said);
        const auto answer = api.ask("GET", "/api/v1/messages", said);
        CHECK(answer.status == 401);
        CHECK(answer.fields.back() == std::pair<std::string, std::string>("WWW-Authenticate", "Bearer"));
    }
    CHECK(api.store.audited.size() == 5);
    CHECK(api.store.audited.front().actor == "-");
}

TEST_CASE("admin tokens: a role gets no further than it goes, and the audit names the token", "[admin][roles]") {
    guarded_api api;

    CHECK(api.ask("GET", "/api/v1/messages", guarded_api::bearer("viewer")).status == 200);
    CHECK(api.ask("GET", "/api/v1/messages", "bEARER " + guarded_api::token_of("auditor")).status == 200);
    CHECK(api.ask("POST", "/api/v1/deliveries/x/retry", guarded_api::bearer("viewer")).status == 403);
    CHECK(api.ask("POST", "/api/v1/deliveries/x/retry", guarded_api::bearer("config-admin")).status == 403);
    CHECK(api.ask("POST", "/api/v1/deliveries/x/edit?why=x", guarded_api::bearer("operator")).status == 403);
    CHECK(api.ask("POST", "/api/v1/directory/reload", guarded_api::bearer("operator")).status == 403);
    CHECK(api.ask("POST", "/api/v1/deliveries/x/retry", guarded_api::bearer("operator")).status == 400); // no reason

    REQUIRE(api.store.audited.size() == 7);
    CHECK(api.store.audited.front().actor == "token:viewer");
    CHECK(api.store.audited.back().actor == "token:operator");
    CHECK(api.store.audited[2].outcome == "403");
    CHECK(api.store.settled.empty());
}

TEST_CASE("admin tokens: on the socket it is the user who counts", "[admin][roles]") {
    const std::vector<admin::token_holder> tokens{
        {"all", role::clinical_safety, base::secret("a-token-of-20-bytes-x")}};
    fake_request stranger("GET", "/api/v1/messages");
    stranger.with("Authorization", "Bearer a-token-of-20-bytes-x").from_user(1001);
    fake_request owner("GET", "/api/v1/messages");
    owner.from_user(1000);

    CHECK_FALSE(admin::caller_of(stranger, 1000, tokens));
    const auto who = admin::caller_of(owner, 1000, tokens);
    REQUIRE(who);
    CHECK(who->actor == "uid:1000");
    CHECK(who->may(function::configure));
}
