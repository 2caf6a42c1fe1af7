#include "broker/http/certificate.hpp"

#include <catch2/catch.hpp>

#include "broker/http/errc.hpp"
#include "tests/support/test_certificates.hpp"

using namespace signalbox;
using namespace signalbox::tests;

TEST_CASE("certificate end: until when the file's first certificate is valid", "[http]") {
    test_certificates certificates; // valid for a day
    const auto now = base::system_clock().now();

    const auto end = http::certificate_end(certificates.server().certificate_file);

    REQUIRE(end.has_value());
    CHECK(*end > now + std::chrono::hours(23));
    CHECK(*end < now + std::chrono::hours(25));
}

TEST_CASE("certificate end: a file that holds none, or is not there, is an error", "[http]") {
    const temporary_folder folder;

    CHECK(http::certificate_end(folder.write("text.pem", "no certificate")).error() == http::errc::configuration);
    CHECK_FALSE(http::certificate_end(folder.file("nothing.pem")).has_value());
}
