#include "adapters/file_drop/file_drop.hpp"

#include <filesystem>

#include <catch2/catch.hpp>

#include "adapters/file_drop/extension.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/adapters/host_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

struct drop_bench {
    explicit drop_bench(const std::string& pairs = "false")
        : host({{"/folder", disk.file("in/practice")}, {"/pairs", pairs}}) {
        REQUIRE(host.create(adapters::file_drop_adapter()));
    }
    std::string read(const std::string& name) const { return disk.read("in/practice/" + name); }

    temporary_folder disk;
    host_fixture host;
};

given_delivery delivery_of(std::string payload, std::string form = "fhir-r4") {
    given_delivery made;
    made.payload = std::move(payload);
    made.form = std::move(form);
    return made;
}

} // namespace

TEST_CASE("file drop: a delivery is one file under its delivery id, and once", "[adapters][file_drop]") {
    drop_bench bench;

    CHECK(bench.host.deliver(delivery_of("{}")).what == "accepted");
    CHECK(bench.host.deliver(delivery_of("{}")).what == "duplicate");
    CHECK(bench.host.deliver(delivery_of("[]")).code == "name-taken");

    CHECK(bench.read("20261122091500123456_A1B2C3-1.json") == "{}");
    CHECK(adapters::file_drop_adapter()->idempotent == 1);
}

TEST_CASE("file drop: a pair is the data and a control file about it", "[adapters][file_drop]") {
    drop_bench bench("true");
    const auto what = delivery_of("UNB+'", "edifact-nhs003");

    CHECK(bench.host.deliver(what).what == "accepted");
    CHECK(bench.host.deliver(what).what == "duplicate");

    CHECK(bench.read("20261122091500123456_A1B2C3-1.dat") == "UNB+'");
    CHECK_THAT(bench.read("20261122091500123456_A1B2C3-1.ctl"), Catch::Contains("<To_DTS>A81001HL7</To_DTS>"));
}

TEST_CASE("file drop: a delivery id that is no name is refused, a folder that has gone is not",
          "[adapters][file_drop]") {
    drop_bench bench;
    auto odd = delivery_of("{}");
    odd.delivery_id = "../x";

    CHECK(bench.host.deliver(odd).code == "bad-name");
    std::filesystem::remove_all(bench.disk.path() / "in");
    CHECK(bench.host.deliver(delivery_of("{}")).what == "retry");
}

TEST_CASE("file drop: a folder that cannot be made refuses the configuration", "[adapters][file_drop]") {
    temporary_folder disk;
    host_fixture host({{"/folder", disk.write("file", "")}});

    CHECK_FALSE(host.create(adapters::file_drop_adapter()));
    CHECK_THAT(host.refusal(), Catch::Contains(disk.file("file")));
}

TEST_CASE("file drop: a file is called by its form, an original by what it is", "[adapters][file_drop]") {
    using adapters::file_drop::extension_of;

    CHECK(extension_of("fhir-r4", "", "", "x") == "json");
    CHECK(extension_of("fhir-stu3", "", "", "x") == "json");
    CHECK(extension_of("edifact-nhs003", "", "", "x") == "dat");
    CHECK(extension_of("hl7v2-oru", "", "", "x") == "hl7");
    CHECK(extension_of("original", "application/fhir+JSON", "", "") == "json");
    CHECK(extension_of("original", "text/xml", "", "") == "xml");
    CHECK(extension_of("original", "application/hl7-v2", "", "") == "hl7");
    CHECK(extension_of("original", "application/json", "gzip", "") == "gz");
    CHECK(extension_of("original", "application/json", "br", "") == "dat");
    CHECK(extension_of("original", "application/octet-stream", "", " {") == "json");
    CHECK(extension_of("original", "application/octet-stream", "", "\xef\xbb\xbf<a/>") == "xml");
    CHECK(extension_of("original", "application/octet-stream", "", "UNA:+.? '") == "dat");
    CHECK(extension_of("original", "application/octet-stream", "", " ") == "dat");
}
