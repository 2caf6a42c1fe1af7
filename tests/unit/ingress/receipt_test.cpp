#include "broker/ingress/mesh/receipt.hpp"

#include <array>

#include <catch2/catch.hpp>

#include "broker/base/crypto.hpp"
#include "broker/fhir/json.hpp"
#include "broker/ingress/mesh/protocol/receipt_claims.hpp"
#include "tests/support/signature_check.hpp"
#include "tests/unit/ingress/exchange_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using ingress::mesh::protocol::receipt_claims;
using message::delivery_state;

namespace {

constexpr std::string_view id = "20261122015800000000_ABCDEF";

// The three parts of a compact signature.
std::array<std::string, 3> parts_of(const std::string& receipt) {
    const auto first = receipt.find('.');
    const auto second = receipt.find('.', first + 1);
    REQUIRE(second != std::string::npos);
    return {receipt.substr(0, first), receipt.substr(first + 1, second - first - 1), receipt.substr(second + 1)};
}

struct hub : exchange_fixture {
    ingress::mesh::receipt_signer signer{base::signing_key::from_pem(base::new_signing_key_pem()).value()};
    store::audit_entry audit; // of the last request

    hub() { store.kept[std::string(id)] = sent_message(std::string(id), clock.now()); }

    store::tracked_message& message() { return store.kept[std::string(id)]; }

    http::response get(const std::string& asked = std::string(id)) {
        fake_request request("GET", "/messageexchange/" + owner.id + "/outbox/" + asked + "/receipt");
        auto x = exchange(request);
        x.target.message_id = asked;
        auto answer = await(ingress::mesh::answer_receipt(x, signer));
        audit = x.audit;
        return answer;
    }
    // Verified with the key that the hub publishes, by OpenSSL alone.
    bool verifies(const std::string& receipt) const {
        const auto published = fhir::read_json(ingress::mesh::receipt_key_answer(signer).body);
        REQUIRE(published.has_value());
        const auto [header, claims, signature] = parts_of(receipt);
        return es256_verifies(std::string(published->root().string("x")), std::string(published->root().string("y")),
                              header + "." + claims, from_base64url(signature));
    }
    std::string claims() {
        const auto answer = get();
        REQUIRE(answer.status == 200);
        REQUIRE(verifies(answer.body));
        return from_base64url(parts_of(answer.body)[1]);
    }
};

} // namespace

TEST_CASE("receipt: says what was received, what was guaranteed and what became of it", "[ingress]") {
    hub hub;
    hub.message().message.resends = 2;

    CHECK(hub.claims() ==
          R"({"iss":"test","iat":1795312680,"message_id":"20261122015800000000_ABCDEF","sender":"LAB1",)"
          R"("recipient":"PRACTICE1","workflow_id":"TEST_WORKFLOW","local_id":"local","chunks":1,)"
          R"("received_at":"2026-11-22T01:58:00.000000Z","state":"routed",)"
          R"("guarantee":"fsync of database and audit journal before the 202","resends":2,"size":7,)"
          R"("sha256":"ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73",)"
          R"("committed_at":"2026-11-22T01:58:00.003000Z","deliveries":[)"
          R"({"delivery_id":"20261122015800000000_ABCDEF-1","kind":"mailbox","destination":"PRACTICE1",)"
          R"("state":"delivered","attempts":0,"changed_at":"2026-11-22T01:58:00.003000Z"}]})");
}

TEST_CASE("receipt: is a JSON Web Signature that a changed claim breaks", "[ingress]") {
    hub hub;
    const auto answer = hub.get();

    CHECK(answer.status == 200);
    CHECK(answer_field(answer, "Content-Type") == "application/jwt");
    CHECK(hub.verifies(answer.body));
    auto [header, claims, signature] = parts_of(answer.body);
    std::string changed = from_base64url(claims);
    changed.replace(changed.find("PRACTICE1"), 9, "PRACTICE2");
    CHECK_FALSE(hub.verifies(header + "." + base::to_base64url(base::as_bytes(changed)) + "." + signature));
    CHECK_FALSE(hub.verifies(base::to_base64url(base::as_bytes(R"({"alg":"none"})")) + "." + claims + "." + signature));
}

TEST_CASE("receipt: its header names the key that the hub publishes", "[ingress]") {
    hub hub;
    const auto published = ingress::mesh::receipt_key_answer(hub.signer);
    const auto key = fhir::read_json(published.body);
    const auto header = fhir::read_json(from_base64url(parts_of(hub.get().body)[0]));

    REQUIRE(key.has_value());
    REQUIRE(header.has_value());
    CHECK(answer_field(published, "Content-Type") == "application/jwk+json");
    CHECK(key->root().string("kty") == "EC");
    CHECK(key->root().string("crv") == "P-256");
    CHECK(key->root().string("use") == "sig");
    CHECK(key->root().string("alg") == "ES256");
    CHECK(key->root().size() == 7); // nothing of the private half
    CHECK(header->root().string("alg") == "ES256");
    CHECK(header->root().string("typ") == "receipt+jwt");
    CHECK(header->root().string("kid") == key->root().string("kid"));
}

TEST_CASE("receipt: holds no patient data", "[ingress]") {
    hub hub;
    const std::string claims = hub.claims();

    CHECK(claims.find("a subject") == std::string::npos);
    CHECK(claims.find("a file") == std::string::npos);
}

TEST_CASE("receipt: an adapter's delivery with its outcome, attempts and that it was a duplicate", "[ingress]") {
    hub hub;
    auto& delivery = hub.message().deliveries[0];
    delivery.destination = "hospital-system";
    delivery.attempts = 3;
    hub.store.histories[delivery.delivery_id] = {{hub.clock.now(), delivery_state::retry_wait, 1, "unknown", ""},
                                                 {hub.clock.now(), delivery_state::delivered, 3, "duplicate", ""}};

    const std::string claims = hub.claims();

    CHECK(claims.find(R"("kind":"adapter","destination":"hospital-system","state":"delivered","outcome":"duplicate",)"
                      R"("attempts":3,)") != std::string::npos);
    CHECK(claims.find(R"("duplicate":true)") != std::string::npos);
}

TEST_CASE("receipt: an upload that is not complete has no guarantee and no digest", "[ingress]") {
    hub hub;
    hub.message().message.state = message::message_state::received;
    hub.message().message.chunks = 3;
    hub.message().deliveries.clear();

    const std::string claims = hub.claims();

    CHECK(claims.find(R"("guarantee":"none: the upload is not complete")") != std::string::npos);
    CHECK(claims.find("sha256") == std::string::npos);
    CHECK(claims.find("committed_at") == std::string::npos);
}

TEST_CASE("receipt: an upload that was given up has no guarantee either", "[ingress]") {
    hub hub;
    hub.message().message.state = message::message_state::expired;
    hub.message().message.chunks = 3;
    hub.message().deliveries.clear();

    CHECK(hub.claims().find(R"("guarantee":"none: the upload was not completed in time")") != std::string::npos);
}

TEST_CASE("receipt: a message that nobody collected was kept all the same", "[ingress]") {
    hub hub;
    hub.message().message.state = message::message_state::expired;
    hub.message().deliveries[0].state = delivery_state::expired;

    const std::string claims = hub.claims();

    CHECK(claims.find(R"("guarantee":"fsync of)") != std::string::npos);
    CHECK(claims.find(R"("state":"expired","attempts":0)") != std::string::npos);
}

TEST_CASE("receipt: the digest of a message in chunks is over their digests, and is called so", "[ingress]") {
    hub hub;
    hub.message().message.chunks = 3;

    const std::string claims = hub.claims();

    CHECK(claims.find(R"("sha256_of_chunks":"ed7002b4)") != std::string::npos);
    CHECK(claims.find(R"("sha256":)") == std::string::npos);
}

TEST_CASE("receipt: a quarantined message says why", "[ingress]") {
    hub hub;
    hub.message().message.state = message::message_state::quarantined;
    hub.message().message.quarantine_reason = "validation";

    CHECK(hub.claims().find(R"("state":"quarantined")") != std::string::npos);
    CHECK(hub.claims().find(R"("quarantined_for":"validation")") != std::string::npos);
}

TEST_CASE("receipt: nobody but the sender learns that there is such a message", "[ingress]") {
    hub hub;
    CHECK(hub.get("20261122015800000000_000000").status == 404);

    hub.owner.id = "PRACTICE1"; // its recipient
    const auto foreign = hub.get();
    CHECK(foreign.status == 404);
    CHECK(foreign.body == R"({"detail":[{"event":"","code":"","msg":"Not Found"}]})");
    CHECK(hub.audit.detail == "Not Found");
}

TEST_CASE("receipt: a store that cannot answer is a 503", "[ingress]") {
    hub hub;
    hub.store.fail = store::errc::stopped;
    CHECK(hub.get().status == 503);
}
