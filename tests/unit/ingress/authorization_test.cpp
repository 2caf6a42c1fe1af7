#include "broker/ingress/mesh/protocol/authorization.hpp"

#include <chrono>

#include <catch2/catch.hpp>

using namespace signalbox;
using namespace signalbox::ingress::mesh::protocol;

namespace {

constexpr std::string_view worked_token = "NHSMESH X26ABC1:bd0e2bd5-218e-41d0-83a9-73fdec414803:0:202611220158:"
                                          "83f273a19d1f9cf8bcd26a9b51549882c812e5fa6dd9c561c188cf02bbeab207";

routing::mailbox a_mailbox(std::string id) {
    routing::mailbox made;
    made.id = std::move(id);
    made.password = base::secret("password");
    return made;
}

// The hub at the minute of the worked token, with one mailbox.
struct fixture {
    routing::mailbox owner = a_mailbox("X26ABC1");
    base::secret shared_key{"TestKey"};
    base::secret previous_shared_key;
    base::time_point now = *base::from_compact_minutes("202611220158");
    http::peer from;
    bool certificate_required = false;

    admission_rules rules(const routing::directory& directory) const {
        return {&directory, &shared_key, &previous_shared_key, certificate_required};
    }
    // The text of the refusal, or "admitted".
    std::string admit(std::optional<std::string_view> field, std::string_view mailbox = "X26ABC1") {
        const routing::directory directory({owner});
        const auto answer = ingress::mesh::protocol::admit(field, mailbox, from, now, rules(directory));
        return answer ? "admitted" : answer.error().answer.text;
    }
};

// The worked token with one of its five parts replaced.
std::string with_part(std::size_t part, std::string replacement) {
    authorization claimed = *parse_authorization(worked_token);
    std::string* const parts[] = {&claimed.mailbox, &claimed.nonce, &claimed.nonce_count, &claimed.timestamp,
                                  &claimed.hmac};
    *parts[part] = std::move(replacement);
    return "NHSMESH " + claimed.mailbox + ":" + claimed.nonce + ":" + claimed.nonce_count + ":" + claimed.timestamp +
           ":" + claimed.hmac;
}

} // namespace

TEST_CASE("mesh token: the worked vectors of the service's clients", "[ingress][authorization]") {
    struct vector {
        std::string key;
        std::string password;
        authorization claimed;
    };
    const vector vectors[] = {{"TestKey",
                               "password",
                               {"X26ABC1", "bd0e2bd5-218e-41d0-83a9-73fdec414803", "0", "202611220158",
                                "83f273a19d1f9cf8bcd26a9b51549882c812e5fa6dd9c561c188cf02bbeab207"}},
                              {"TestKey",
                               "password",
                               {"X26ABC1", "bd0e2bd5-218e-41d0-83a9-73fdec414803", "1", "202611220158",
                                "83a97c4f0a9527f30f3b72c9eddac7dbe476bb027cd406ea25f12cacca23e488"}},
                              {"TestKey",
                               "password",
                               {"ALICE", "2c001608-5f09-4840-9611-bea43e666a30", "7", "202611220158",
                                "f020312c3150b844bc3bc69aa03deb81ac44e3494a2de4f2cada13257d6f6ef3"}},
                              {"shared_key",
                               "mailbox_password",
                               {"mailbox_id", "73eefd69-811f-44d0-81f8-a54ff352a991", "1", "199111061230",
                                "e80adf34b261ba9a377ac4776e1354f2ce814c5f6ecec71b2ce540b94836c530"}}};
    for (const vector& each : vectors) {
        CHECK(token_hmac(base::secret(each.key), each.password, each.claimed) == each.claimed.hmac);
    }
}

TEST_CASE("mesh token: the parts come as they were sent", "[ingress][authorization]") {
    const auto parsed = parse_authorization("NHSMESH BOX:a nonce:001:202611220158:ABCDEF");
    REQUIRE(parsed);
    CHECK(parsed->mailbox == "BOX");
    CHECK(parsed->nonce == "a nonce");
    CHECK(parsed->nonce_count == "001");
    CHECK(parsed->timestamp == "202611220158");
    CHECK(parsed->hmac == "ABCDEF");
}

TEST_CASE("mesh token: other forms are malformed", "[ingress][authorization]") {
    CHECK_FALSE(parse_authorization(""));
    CHECK_FALSE(parse_authorization("   "));
    CHECK_FALSE(parse_authorization("NHSMESH"));
    CHECK_FALSE(parse_authorization("NHSMESH "));
    CHECK_FALSE(parse_authorization("BOX:n:1:202611220158:ab"));          // no scheme
    CHECK_FALSE(parse_authorization("nhsmesh BOX:n:1:202611220158:ab"));  // another scheme
    CHECK_FALSE(parse_authorization("NHSMESH  BOX:n:1:202611220158:ab")); // two spaces
    CHECK_FALSE(parse_authorization("NHSMESH BOX:n:1:202611220158"));     // four parts
    CHECK_FALSE(parse_authorization("NHSMESH BOX:n:1:202611220158:a:b")); // six
    CHECK_FALSE(parse_authorization("NHSMESH BOX:n:one:202611220158:ab"));
    CHECK_FALSE(parse_authorization("NHSMESH BOX:n:-1:202611220158:ab"));
    CHECK_FALSE(parse_authorization("NHSMESH BOX::1:202611220158:ab"));
    CHECK_FALSE(parse_authorization("NHSMESH BOX:n:1:202611220158:"));
}

TEST_CASE("mesh admission: a good token is admitted, its HMAC in either case", "[ingress][authorization]") {
    fixture hub;
    CHECK(hub.admit(worked_token) == "admitted");
    CHECK(hub.admit("NHSMESH X26ABC1:bd0e2bd5-218e-41d0-83a9-73fdec414803:0:202611220158:"
                    "83F273A19D1F9CF8BCD26A9B51549882C812E5FA6DD9C561C188CF02BBEAB207") == "admitted");
}

TEST_CASE("mesh admission: each failure has the text of the service", "[ingress][authorization]") {
    fixture hub;
    CHECK(hub.admit("nonsense") == "Error reading from Authorization header");
    CHECK(hub.admit("") == "Error reading from Authorization header");
    CHECK(hub.admit(worked_token, "X26ABC2") == "Mailbox id does not match token");
    CHECK(hub.admit(with_part(1, "other")) == "Invalid Authentication Token");
    CHECK(hub.admit(with_part(2, "1")) == "Invalid Authentication Token");
    CHECK(hub.admit(with_part(4, "00")) == "Invalid Authentication Token");

    hub.owner.password = base::secret("another");
    CHECK(hub.admit(worked_token) == "Invalid Authentication Token");
    hub.owner.password = base::secret("password");
    hub.shared_key = base::secret("another");
    CHECK(hub.admit(worked_token) == "Invalid Authentication Token");
}

TEST_CASE("mesh admission: while keys change, tokens of both are good", "[ingress][authorization]") {
    fixture hub;
    hub.previous_shared_key = base::secret("TestKey");
    hub.shared_key = base::secret("the next key");
    CHECK(hub.admit(worked_token) == "admitted");
    hub.previous_shared_key = base::secret();
    CHECK(hub.admit(worked_token) == "Invalid Authentication Token");
}

TEST_CASE("mesh admission: an absent field is answered without a body", "[ingress][authorization]") {
    const fixture hub;
    const routing::directory directory({hub.owner});
    const auto answer = admit(std::nullopt, "X26ABC1", hub.from, hub.now, hub.rules(directory));
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().without_body);
    CHECK(answer.error().answer.status == 403);
}

TEST_CASE("mesh admission: an unknown mailbox is EPL-151 whatever its HMAC", "[ingress][authorization]") {
    fixture hub;
    hub.owner.id = "OTHER";
    const routing::directory directory({hub.owner});
    const auto answer = admit(worked_token, "X26ABC1", hub.from, hub.now, hub.rules(directory));
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().answer.text == "No mailbox matched");
    CHECK(answer.error().answer.code == "EPL-151");
    CHECK(answer.error().answer.event == "SEND");
}

TEST_CASE("mesh admission: an inactive mailbox is refused, and only to who has its password",
          "[ingress][authorization]") {
    fixture hub;
    hub.owner.active = false;
    CHECK(hub.admit(worked_token) == "Request Received from Inactive Mailbox");
    CHECK(hub.admit(with_part(1, "other")) == "Invalid Authentication Token");
}

TEST_CASE("mesh admission: a timestamp is good for two hours either way", "[ingress][authorization]") {
    fixture hub;
    const auto minute = hub.now;
    hub.now = minute + std::chrono::hours(2);
    CHECK(hub.admit(worked_token) == "admitted");
    hub.now = minute - std::chrono::hours(2);
    CHECK(hub.admit(worked_token) == "admitted");
    hub.now = minute + std::chrono::hours(2) + std::chrono::microseconds(1);
    CHECK(hub.admit(worked_token) == "Invalid Authentication Token");
    hub.now = minute - std::chrono::hours(2) - std::chrono::microseconds(1);
    CHECK(hub.admit(worked_token) == "Invalid Authentication Token");
}

TEST_CASE("mesh admission: a timestamp that is no time is malformed", "[ingress][authorization]") {
    fixture hub;
    authorization claimed{"X26ABC1", "n", "1", "202613400158", ""};
    claimed.hmac = token_hmac(hub.shared_key, "password", claimed);
    CHECK(hub.admit("NHSMESH X26ABC1:n:1:202613400158:" + claimed.hmac) == "Error reading from Authorization header");
}

TEST_CASE("mesh admission: certificates that a mailbox pins are the only ones", "[ingress][authorization]") {
    fixture hub;
    hub.owner.certificates = {"aa11", "bb22"};
    CHECK(hub.admit(worked_token) == "Forbidden");
    hub.from.certificate_spki = "cc33";
    CHECK(hub.admit(worked_token) == "Forbidden");
    hub.from.certificate_spki = "bb22";
    CHECK(hub.admit(worked_token) == "admitted");
}

TEST_CASE("mesh admission: a listener can require a verified certificate", "[ingress][authorization]") {
    fixture hub;
    hub.certificate_required = true;
    CHECK(hub.admit(worked_token) == "Forbidden");
    hub.from.certificate_spki = "cc33";
    CHECK(hub.admit(worked_token) == "admitted");
}

TEST_CASE("mesh token: its replay identity is mailbox, nonce, count and timestamp", "[ingress][authorization]") {
    const base::time_point at = *base::from_compact_minutes("202611220158");
    const authorization claimed{"BOX", "n", "1", "202611220158", "ab"};
    const auto digest = [at](authorization other) { return replay_token(other, at).digest; };

    CHECK(digest(claimed) == digest({"BOX", "n", "1", "202611220158", "AB"}));
    CHECK(digest(claimed) != digest({"BOX", "n", "01", "202611220158", "ab"}));
    CHECK(digest(claimed) != digest({"BOX", "m", "1", "202611220158", "ab"}));
    CHECK(digest(claimed) != digest({"BOX2", "n", "1", "202611220158", "ab"}));
    CHECK(digest(claimed) != digest({"BOX", "n", "1", "202611220159", "ab"}));
    CHECK(replay_token(claimed, at).expires == at + std::chrono::hours(4));
}
