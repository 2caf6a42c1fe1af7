// What the hub does beyond the service: resend keys, signed receipts, trace context, and a polite "later".
#include <algorithm>
#include <array>
#include <memory>

#include <catch2/catch.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "tests/flow/mesh/running_hub.hpp"
#include "tests/support/json_facts.hpp"
#include "tests/support/raw_socket.hpp"

using namespace signalbox::tests;

namespace {

std::string from_base64url(std::string text) {
    for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
    while (text.size() % 4 != 0) text += '=';
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (size < 0) return {};
    const auto padding = static_cast<std::size_t>(std::count(text.begin(), text.end(), '='));
    bytes.resize(static_cast<std::size_t>(size) - padding);
    return bytes;
}

const unsigned char* bytes_of(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

using key_pointer = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

// The public key of a JWK on P-256.
key_pointer key_of(const json_facts& jwk) {
    const std::string point = "\x04" + from_base64url(jwk.text("x")) + from_base64url(jwk.text("y"));
    std::string curve = "prime256v1";
    std::array<OSSL_PARAM, 3> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, const_cast<char*>(point.data()), point.size()),
        OSSL_PARAM_construct_end()};
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr);
    EVP_PKEY* key = nullptr;
    EVP_PKEY_fromdata_init(context);
    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters.data());
    EVP_PKEY_CTX_free(context);
    return {key, EVP_PKEY_free};
}

// ES256 (RFC 7518): r and s, 32 bytes each, over header.payload.
bool verifies(EVP_PKEY* key, const std::string& signed_text, const std::string& signature) {
    if (key == nullptr || signature.size() != 64) return false;
    ECDSA_SIG* pair = ECDSA_SIG_new();
    ECDSA_SIG_set0(pair, BN_bin2bn(bytes_of(signature), 32, nullptr), BN_bin2bn(bytes_of(signature) + 32, 32, nullptr));
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(pair, &der);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key);
    const int verdict =
        EVP_DigestVerify(context, der, static_cast<std::size_t>(size), bytes_of(signed_text), signed_text.size());
    EVP_MD_CTX_free(context);
    OPENSSL_free(der);
    ECDSA_SIG_free(pair);
    return verdict == 1;
}

// A compact JWS in its three parts.
struct receipt {
    std::string signed_text, header, claims, signature;

    explicit receipt(const std::string& jws) {
        const auto first = jws.find('.');
        const auto second = jws.find('.', first + 1);
        if (first == std::string::npos || second == std::string::npos) return;
        signed_text = jws.substr(0, second);
        header = from_base64url(jws.substr(0, first));
        claims = from_base64url(jws.substr(first + 1, second - first - 1));
        signature = from_base64url(jws.substr(second + 1));
    }
};

http_fields with_key(const std::string& key, http_fields more = {}) {
    more.emplace_back("Idempotency-Key", key);
    return more;
}

} // namespace

TEST_CASE("mesh better: the same Idempotency-Key with the same request gives the same id and one message", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");

    const std::string id = laboratory.sent("GP01", "LETTERS", "letter", with_key("key 1"));
    CHECK(laboratory.sent("GP01", "LETTERS", "letter", with_key("key 1")) == id);
    hub.restart_after_kill();
    mesh_user again = hub.user("LAB01");
    CHECK(again.sent("GP01", "LETTERS", "letter", with_key("key 1")) == id);
    CHECK(hub.user("GP01").inbox() == std::vector{id});
    CHECK(again.send("GP01", "LETTERS", "other letter", with_key("key 1")).status == 409);
    CHECK(again.send("GP02", "LETTERS", "letter", with_key("key 1")).status == 409);
    CHECK(again.send("GP01", "LETTERS_2", "letter", with_key("key 1")).status == 409);
    CHECK(again.sent("GP01", "LETTERS", "letter", with_key("key 2")) != id);
    CHECK(hub.user("LAB02").sent("GP01", "LETTERS", "letter", with_key("key 1")) != id); // each sender has its own
    CHECK(hub.user("GP01").inbox().size() == 3);
}

TEST_CASE("mesh better: a resend of the first chunk with its key goes on with the same message", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    const http_fields first = with_key("key 1", {{"Mex-Chunk-Range", "1:2"}});

    const std::string id = laboratory.sent("GP01", "LETTERS", "a", first);
    CHECK(laboratory.sent("GP01", "LETTERS", "a", first) == id);
    CHECK(laboratory.send_chunk(id, 2, 2, "b").status == 202);
    CHECK(laboratory.sent("GP01", "LETTERS", "a", first) == id);
    CHECK(hub.user("GP01").inbox() == std::vector{id});
}

TEST_CASE("mesh better: the receipt is signed, and says what was kept and what became of it", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    mesh_client anybody = hub.client();
    const std::string id =
        laboratory.sent("GP01", "LETTERS", "letter", with_key("key 1", {{"Mex-Subject", "a private subject"}}));
    laboratory.sent("GP01", "LETTERS", "letter", with_key("key 1"));

    const auto key_answer = anybody.request("GET", "/messageexchange/receipt-key");
    CHECK(key_answer.status == 200);
    const json_facts jwk(key_answer.body);
    CHECK(jwk.text("kty") == "EC");
    CHECK(jwk.text("crv") == "P-256");
    CHECK_FALSE(jwk.has("d"));
    const auto key = key_of(jwk);
    const auto answer = laboratory.get("/outbox/" + id + "/receipt");
    CHECK(answer.status == 200);
    const receipt got(answer.body);
    CHECK(json_facts(got.header).text("alg") == "ES256");
    CHECK(json_facts(got.header).text("kid") == jwk.text("kid"));
    CHECK(verifies(key.get(), got.signed_text, got.signature));
    CHECK_FALSE(verifies(key.get(), got.signed_text + "x", got.signature));

    CHECK(got.claims.find(id) != std::string::npos);
    CHECK(got.claims.find("GP01") != std::string::npos);
    CHECK(got.claims.find("f80105efab6d863fd8fc243d269094469e2277e8f12e5a0a9f401e88494f7b4b") != std::string::npos);
    CHECK(json_facts(got.claims).text("resends") == "1");
    CHECK(json_facts(got.claims).size("deliveries") == 1);
    CHECK(json_facts(got.claims).text("deliveries/0/state") == "delivered");
    CHECK(got.claims.find("a private subject") == std::string::npos);
    CHECK(hub.user("GP01").acknowledge(id).status == 200);
    const receipt later(laboratory.get("/outbox/" + id + "/receipt").body);
    CHECK(json_facts(later.claims).text("deliveries/0/state") == "confirmed");
}

TEST_CASE("mesh better: a receipt is its sender's, and its key outlives the process", "[flow]") {
    running_hub hub;
    mesh_user laboratory = hub.user("LAB01");
    const std::string id = laboratory.sent("GP01", "LETTERS", "letter");
    const std::string key = hub.client().request("GET", "/messageexchange/receipt-key").body;

    CHECK(hub.user("GP01").get("/outbox/" + id + "/receipt").status == 404);
    CHECK(hub.user("LAB02").get("/outbox/" + id + "/receipt").status == 404);
    CHECK(laboratory.get("/outbox/20200101000000000000_ABCDEF/receipt").status == 404);
    CHECK(hub.client().request("GET", "/messageexchange/LAB01/outbox/" + id + "/receipt").status == 403);
    hub.restart_after_kill();
    CHECK(hub.client().request("GET", "/messageexchange/receipt-key").body == key);
}

TEST_CASE("mesh better: a sender's trace context arrives with the message", "[flow]") {
    running_hub hub;
    const std::string parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const std::string trace = parent.substr(3, 32);
    mesh_user laboratory = hub.user("LAB01");
    mesh_user practice = hub.user("GP01");

    const std::string traced = laboratory.sent("GP01", "LETTERS", "letter", {{"traceparent", parent}});
    const std::string broken = laboratory.sent("GP01", "LETTERS", "letter", {{"traceparent", "00-zz-1-1"}});

    CHECK(practice.read(traced).field("traceparent").find(trace) != std::string::npos);
    CHECK(practice.read(broken).field("traceparent").find("zz") == std::string::npos);
}

TEST_CASE("mesh better: beyond a mailbox's limit the answer is 429 with Retry-After, and others go on", "[flow]") {
    mesh_hub_options options;
    options.limits_yaml = "  requests_per_mailbox_max: 1\n";
    options.raw_sockets = true;
    running_hub hub(options);
    mesh_user laboratory = hub.user("LAB01");
    // A request whose body does not come is in hand until it does: from the moment when the hub asks for that body.
    raw_socket slow(hub.process().mesh_port());
    slow.send("POST /messageexchange/LAB01/outbox HTTP/1.1\r\nHost: localhost\r\nMex-To: GP01\r\n"
              "Mex-WorkflowID: LETTERS\r\nExpect: 100-continue\r\nContent-Length: 6\r\nAuthorization: " +
              mesh_token(hub.account("LAB01")) + "\r\n\r\n");
    REQUIRE(slow.read_answer(true).status == 100);

    const http_answer refused = laboratory.get("/count");
    CHECK(refused.status == 429);
    CHECK_FALSE(refused.field("retry-after").empty());
    CHECK(hub.user("GP01").get("/count").status == 200);
    slow.send("letter");
    slow.send("ter");
    CHECK(slow.read_answer().status == 202);
    CHECK(eventually([&] { return laboratory.get("/count").status == 200; }));
}
