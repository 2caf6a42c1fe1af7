// Section 2 of the MESH contract: the Authorization header.
#include <algorithm>
#include <array>
#include <cctype>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/flow/mesh/running_hub.hpp"

using namespace signalbox::tests;

namespace {

const std::string inbox = "/messageexchange/GP01/inbox";
const std::string version_2 = "application/vnd.mesh.v2+json";
const std::string unreadable = "Error reading from Authorization header";

http_answer ask(mesh_client& client, const std::string& authorization, api version = api::v1,
                const std::string& path = inbox) {
    http_fields fields{{"Authorization", authorization}};
    if (version == api::v2) fields.emplace_back("Accept", version_2);
    return client.request("GET", path, fields);
}

// NHSMESH and its five parts, right for a request to GP01 unless one of them is changed.
struct token_parts {
    mesh_account who;
    std::string scheme = "NHSMESH ";
    std::string nonce = "an-ordinary-nonce";
    std::string count = "0";
    std::string time = token_time();

    std::string text() const {
        return scheme + who.mailbox + ":" + nonce + ":" + count + ":" + time + ":" +
               token_hmac(who, nonce, count, time);
    }
};

} // namespace

TEST_CASE("mesh authorization: the client's own tokens agree with the worked vectors of other clients", "[flow]") {
    const mesh_account sandbox{"X26ABC1", "password", "TestKey"};
    const std::string nonce = "bd0e2bd5-218e-41d0-83a9-73fdec414803";

    CHECK(mesh_token(sandbox, nonce, "0", "202611220158") ==
          "NHSMESH X26ABC1:" + nonce +
              ":0:202611220158:83f273a19d1f9cf8bcd26a9b51549882c812e5fa6dd9c561c188cf02bbeab207");
    CHECK(token_hmac(sandbox, nonce, "1", "202611220158") ==
          "83a97c4f0a9527f30f3b72c9eddac7dbe476bb027cd406ea25f12cacca23e488");
    CHECK(token_hmac({"ALICE", "password", "TestKey"}, "2c001608-5f09-4840-9611-bea43e666a30", "7", "202611220158") ==
          "f020312c3150b844bc3bc69aa03deb81ac44e3494a2de4f2cada13257d6f6ef3");
    CHECK(token_hmac({"mailbox_id", "mailbox_password", "shared_key"}, "73eefd69-811f-44d0-81f8-a54ff352a991", "1",
                     "199111061230") == "e80adf34b261ba9a377ac4776e1354f2ce814c5f6ecec71b2ce540b94836c530");
}

TEST_CASE("mesh authorization: every token of the grammar is accepted", "[flow]") {
    running_hub hub;
    mesh_client client = hub.client();
    const mesh_account practice = hub.account("GP01");

    const std::string ordinary = token_parts{practice}.text();
    CHECK(ask(client, ordinary).status == 200);
    for (const std::string count : {"1", "001", "7", "18446744073709551616"}) { // another count: another token
        token_parts token{practice};
        token.count = count;
        INFO("nonce count " << count);
        CHECK(ask(client, token.text()).status == 200);
    }
    for (const std::string nonce : {"bd0e2bd5-218e-41d0-83a9-73fdec414803", "0123456789abcdef0123456789abcdef", "n"}) {
        token_parts token{practice};
        token.nonce = nonce;
        INFO("nonce " << nonce);
        CHECK(ask(client, token.text()).status == 200);
    }
}

TEST_CASE("mesh authorization: the hmac may be in upper case", "[flow]") {
    running_hub hub;
    mesh_client client = hub.client();
    std::string token = token_parts{hub.account("GP01")}.text();
    std::transform(token.end() - 64, token.end(), token.end() - 64, [](unsigned char c) { return std::toupper(c); });

    CHECK(ask(client, token).status == 200);
}

TEST_CASE("mesh authorization: the path's mailbox is upper-cased, the token's is not", "[flow]") {
    running_hub hub;
    mesh_client client = hub.client();
    mesh_account small = hub.account("GP01");
    small.mailbox = "gp01";

    CHECK(ask(client, mesh_token(hub.account("GP01")), api::v1, "/messageexchange/gp01/inbox").status == 200);
    CHECK(error_in(ask(client, mesh_token(small), api::v1, "/messageexchange/gp01/inbox"), api::v1) ==
          mesh_error{403, "", "", "Mailbox id does not match token"});
}

TEST_CASE("mesh authorization: a clock may be two hours off either way, as London's summer time is one", "[flow]") {
    running_hub hub;
    mesh_client client = hub.client();
    const auto status_at = [&](int minutes) {
        return ask(client, mesh_token(hub.account("GP01"), {}, "0", token_time(minutes))).status;
    };

    CHECK(status_at(60) == 200);
    CHECK(status_at(119) == 200);
    CHECK(status_at(-118) == 200);
    // A token's time is a whole minute, so what was made 2 h and 1 min ahead may be 2 h ahead.
    CHECK(status_at(122) == 403);
    CHECK(status_at(-121) == 403);
}

TEST_CASE("mesh authorization: a header that cannot be read is refused with its words", "[flow]") {
    running_hub hub;
    mesh_client client = hub.client();
    const mesh_account practice = hub.account("GP01");
    const std::string right = token_parts{practice}.text();
    const std::string value = right.substr(right.find(' ') + 1);
    token_parts word{practice};
    word.count = "one";
    token_parts negative{practice};
    negative.count = "-1";
    token_parts no_nonce{practice};
    no_nonce.nonce = "";

    for (const std::string& header : std::vector<std::string>{
             "", value, "NHSMESH", "NHSMESH  " + value, "Bearer " + value, "nhsmesh " + value, right + ":more",
             right.substr(0, right.rfind(':')), word.text(), negative.text(), no_nonce.text()}) {
        for (const api version : both_versions) {
            INFO("header '" << header << "', version " << static_cast<int>(version) + 1);
            CHECK(error_in(ask(client, header, version), version) == mesh_error{403, "", "", unreadable});
        }
    }
    CHECK(ask(client, right).status == 200); // nothing of that used the token up
}

TEST_CASE("mesh authorization: without the header the answer is 403 with an empty body", "[flow]") {
    running_hub hub;
    mesh_client client = hub.client();

    for (const std::string accept : {"*/*", "application/vnd.mesh.v2+json"}) {
        const auto answer = client.request("GET", inbox, {{"Accept", accept}});
        CHECK(answer.status == 403);
        CHECK(answer.body.empty());
    }
    CHECK(client.request("POST", "/messageexchange/LAB01/outbox", {{"Mex-To", "GP01"}}, "x").status == 403);
}

TEST_CASE("mesh authorization: each wrong identity has its own words and code", "[flow]") {
    running_hub hub;
    mesh_client client = hub.client();
    mesh_account guessed = hub.account("GP01");
    guessed.password = "guessed";
    mesh_account other_key = hub.account("GP01");
    other_key.shared_key = "another-key";
    std::string stale = token_parts{hub.account("GP01")}.text();
    stale.back() = stale.back() == '0' ? '1' : '0';
    struct row {
        std::string what, path, token;
        mesh_error answer;
    };
    const std::vector<row> rows{
        {"another mailbox", inbox, mesh_token(hub.account("GP02")), {403, "", "", "Mailbox id does not match token"}},
        {"wrong password", inbox, mesh_token(guessed), {403, "", "", "Invalid Authentication Token"}},
        {"wrong key", inbox, mesh_token(other_key), {403, "", "", "Invalid Authentication Token"}},
        {"changed hmac", inbox, stale, {403, "", "", "Invalid Authentication Token"}},
        {"short hmac", inbox, stale.substr(0, stale.size() - 1), {403, "", "", "Invalid Authentication Token"}},
        {"unknown mailbox",
         "/messageexchange/NOBODY/inbox",
         mesh_token(hub.account("NOBODY")),
         {403, "SEND", "EPL-151", "No mailbox matched"}},
        {"inactive mailbox",
         "/messageexchange/SHUT01/inbox",
         mesh_token(hub.account("SHUT01")),
         {403, "", "", "Request Received from Inactive Mailbox"}},
    };

    for (const auto& each : rows) {
        for (const api version : both_versions) {
            INFO(each.what << ", version " << static_cast<int>(version) + 1);
            CHECK(error_in(ask(client, each.token, version, each.path), version) == each.answer);
        }
    }
}

TEST_CASE("mesh authorization: a token works once, on this connection, on another, and after kill -9", "[flow]") {
    running_hub hub;
    mesh_client first = hub.client();
    const mesh_error refused{403, "", "", "Error Duplicated Authentication Token"};
    const std::string token = token_parts{hub.account("GP01")}.text();

    CHECK(ask(first, token).status == 200);
    CHECK(error_in(ask(first, token), api::v1) == refused);
    mesh_client second = hub.client();
    CHECK(error_in(ask(second, token, api::v2), api::v2) == refused);
    hub.restart_after_kill();
    mesh_client third = hub.client();
    CHECK(error_in(ask(third, token), api::v1) == refused);

    token_parts next{hub.account("GP01")};
    next.count = "1";
    CHECK(ask(third, next.text()).status == 200); // pyclient keeps its nonce and counts up
    CHECK(first.connections() == 1);
}

TEST_CASE("mesh authorization: a token that sent a message sends no second one, also after kill -9", "[flow]") {
    running_hub hub;
    mesh_client client = hub.client();
    const http_fields fields{
        {"Authorization", mesh_token(hub.account("LAB01"))}, {"Mex-To", "GP01"}, {"Mex-WorkflowID", "LETTERS"}};

    CHECK(client.request("POST", "/messageexchange/LAB01/outbox", fields, "letter").status == 202);
    CHECK(client.request("POST", "/messageexchange/LAB01/outbox", fields, "letter").status == 403);
    hub.restart_after_kill();
    mesh_client again = hub.client();
    CHECK(again.request("POST", "/messageexchange/LAB01/outbox", fields, "letter").status == 403);
    CHECK(hub.user("GP01").inbox().size() == 1);
}

TEST_CASE("mesh authorization: of two requests with one token at the same time exactly one succeeds", "[flow]") {
    running_hub hub;
    for (int round = 0; round < 20; ++round) {
        const std::string token = mesh_token(hub.account("GP01"));
        std::array<int, 2> status{};
        std::array<std::thread, 2> threads;
        for (std::size_t i = 0; i < threads.size(); ++i) {
            threads[i] = std::thread([&, i] {
                mesh_client client = hub.client();
                status[i] = ask(client, token).status;
            });
        }
        for (auto& thread : threads) thread.join();
        std::sort(status.begin(), status.end());
        CHECK(status == std::array<int, 2>{200, 403});
    }
}

TEST_CASE("mesh authorization: over mutual TLS the pinned certificate and the token are both needed", "[flow]") {
    mesh_hub_options options;
    options.tls = true;
    options.pin_certificates = true;
    running_hub hub(options);
    mesh_client own = hub.client();
    mesh_client foreign(hub.endpoint_of_another());
    const std::string path = "/messageexchange/LAB01/inbox";
    mesh_account guessed = hub.account("LAB01");
    guessed.password = "guessed";

    CHECK(ask(own, mesh_token(hub.account("LAB01")), api::v1, path).status == 200);
    CHECK(ask(own, mesh_token(guessed), api::v1, path).status == 403);
    CHECK(ask(foreign, mesh_token(hub.account("LAB01")), api::v1, path).status == 403);
    CHECK(ask(foreign, mesh_token(hub.account("GP01"))).status == 200); // pins nothing
}
