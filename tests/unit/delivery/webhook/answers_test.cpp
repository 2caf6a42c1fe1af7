#include "broker/delivery/webhook/answers.hpp"

#include <catch2/catch.hpp>

#include "broker/base/crypto.hpp"
#include "broker/delivery/networks.hpp"
#include "broker/http/errc.hpp"

using namespace signalbox;
using namespace signalbox::delivery;
using namespace std::chrono_literals;
using kind = outcome::kind;

namespace {

outcome answered(unsigned status, std::string body = "", std::string retry_after = "") {
    http::client_response made;
    made.status = status;
    made.body = std::move(body);
    if (!retry_after.empty()) made.fields.emplace_back("retry-after", retry_after);
    return webhook::outcome_of(made, "key");
}

} // namespace

TEST_CASE("webhook: a valid answer is the outcome, at 2xx and at 409", "[delivery][webhook]") {
    CHECK(answered(200, R"({"delivery_id":"key","outcome":"accepted"})").what == kind::accepted);
    CHECK(answered(202, R"({"delivery_id":"key","outcome":"rejected","code":"R1"})").code == "R1");
    CHECK(answered(409, R"({"delivery_id":"key","outcome":"duplicate"})").what == kind::duplicate);
}

TEST_CASE("webhook: a 2xx that says nothing is unknown, a 409 rejected", "[delivery][webhook]") {
    for (const char* body : {"", "OK", "{}", R"({"delivery_id":"another","outcome":"accepted"})",
                             R"({"delivery_id":"key","outcome":"fine"})", "[1]"}) {
        CHECK(answered(200, body).what == kind::unknown);
        CHECK(answered(409, body).what == kind::rejected);
    }
}

TEST_CASE("webhook: each other status has its row in the table of outcomes", "[delivery][webhook]") {
    for (const unsigned status : {408U, 425U, 429U, 503U}) CHECK(answered(status).what == kind::retry);
    for (const unsigned status : {500U, 502U, 504U, 599U}) CHECK(answered(status).what == kind::unknown);
    for (const unsigned status : {400U, 404U, 410U, 413U, 415U, 418U, 422U})
        CHECK(answered(status).what == kind::rejected);
    for (const unsigned status : {401U, 403U, 301U, 302U, 307U}) CHECK(answered(status).what == kind::unauthorised);
    CHECK(answered(503, "", "7").retry_after == 7s);
    CHECK(answered(503, "", "999999").retry_after == 1h);
    CHECK_FALSE(answered(503, "", "Wed, 21 Oct 2026 07:28:00 GMT").retry_after);
}

TEST_CASE("webhook: what was never sent is tried again, what may have been is unknown", "[delivery][webhook]") {
    CHECK(webhook::outcome_of(http::client_failure{http::errc::connect, false}).what == kind::retry);
    CHECK(webhook::outcome_of(http::client_failure{http::errc::closed, true}).what == kind::unknown);
    CHECK(webhook::outcome_of(http::client_failure{http::errc::deadline, true}).what == kind::unknown);
    CHECK(webhook::outcome_of(http::client_failure{http::errc::tls, false}).what == kind::unauthorised);
    CHECK(webhook::outcome_of(http::client_failure{http::errc::unusable_address, false}).what == kind::unauthorised);
}

TEST_CASE("webhook: a request is signed with its time, and names its key", "[delivery][webhook]") {
    parcel what;
    what.delivery_id = "key";
    what.envelope.traceparent = "00-trace";
    const auto fields = webhook::fields_of(what, "body", "secret", 1790000000);
    const auto expected = base::hmac_sha256(base::as_bytes("secret"), base::as_bytes("1790000000.body"));
    CHECK(fields ==
          std::vector<std::pair<std::string, std::string>>{{"Content-Type", "application/json"},
                                                           {"Idempotency-Key", "key"},
                                                           {"X-Signalbox-Timestamp", "1790000000"},
                                                           {"X-Signalbox-Signature", "v1=" + base::to_hex(expected)},
                                                           {"traceparent", "00-trace"}});
}

TEST_CASE("webhook: an address is within its networks or it is not", "[delivery][webhook]") {
    const auto usual = networks::usual();
    const auto inside = [&](const char* text) { return usual.contains(boost::asio::ip::make_address(text)); };
    for (const char* near :
         {"127.0.0.1", "10.255.0.1", "172.31.255.255", "192.168.1.1", "::1", "fd00::1", "::ffff:10.0.0.1"})
        CHECK(inside(near));
    for (const char* far : {"172.32.0.1", "8.8.8.8", "169.254.169.254", "2001:db8::1", "::ffff:8.8.8.8", "0.0.0.0"})
        CHECK_FALSE(inside(far));
    CHECK(networks::parse({"0.0.0.0/0"})->contains(boost::asio::ip::make_address("8.8.8.8")));
    for (const char* bad : {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "x/8", "10.0.0.0/8x", "::/129"})
        CHECK_FALSE(networks::parse({bad}));
}
