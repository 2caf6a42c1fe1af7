#include "tools/simulate/practice/practice.hpp"

#include <chrono>
#include <optional>

#include <catch2/catch.hpp>

#include "broker/fhir/json.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::tests;

TEST_CASE("simulated practice: who waits for filings does not hold up its end", "[simulate]") {
    const temporary_folder folder;
    simulate::practice_settings how{.flavour = simulate::flavour::emis, .ods_code = "A81001"};
    how.folder = folder.text();
    std::optional<simulate::played_practice> practice(how);
    http_caller client(plain_settings(practice->port()));
    const auto session = client.send({"POST", "/sessions", {}, R"({"client":"hub","secret":"signalbox-simulator"})"});
    const auto read = fhir::read_json(session->body);
    const std::string token = "Bearer " + std::string(read->root().string("token"));

    auto waiting = client.start({"GET", "/practices/A81001/filing?wait_ms=30000", {{"Authorization", token}}, ""});
    REQUIRE(client.send({"GET", "/health", {}, ""})->status == 200); // on another connection, behind it
    const auto begun = std::chrono::steady_clock::now();
    practice.reset();

    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(15));
    CHECK(waiting.get()->body == R"({"filing":[]})");
}
