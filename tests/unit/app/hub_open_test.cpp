#include <catch2/catch.hpp>

#include "broker/app/configuration/load.hpp"
#include "broker/app/hub.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace signalbox;
using namespace signalbox::app;
using namespace signalbox::tests;

namespace {

configuration on_free_ports(profile as, const std::string& data) {
    command_line_settings from;
    from.profile = as;
    from.data = data;
    from.listen_mesh = parse_endpoint("127.0.0.1:0");
    from.listen_admin = parse_endpoint("127.0.0.1:0");
    from.listen_fhir = parse_endpoint("127.0.0.1:0");
    from.listen_mllp = parse_endpoint("127.0.0.1:0");
    return load_configuration(from);
}

} // namespace

TEST_CASE("hub: a sandbox's data folder is refused by every other profile, and the other way round", "[app]") {
    const temporary_folder folder;
    REQUIRE(hub::open(on_free_ports(profile::sandbox, folder.file("sandbox"))).has_value());
    REQUIRE(hub::open(on_free_ports(profile::demo, folder.file("demo"))).has_value());

    const auto as_demo = hub::open(on_free_ports(profile::demo, folder.file("sandbox")));
    const auto as_sandbox = hub::open(on_free_ports(profile::sandbox, folder.file("demo")));

    REQUIRE(as_demo.has_error());
    CHECK(as_demo.error().code == exit_code::configuration);
    CHECK(as_demo.error().what.find("belongs to the profile sandbox") != std::string::npos);
    REQUIRE(as_sandbox.has_error());
    CHECK(as_sandbox.error().code == exit_code::configuration);
    CHECK(hub::open(on_free_ports(profile::sandbox, folder.file("sandbox"))).has_value());
}

TEST_CASE("hub: a sandbox whose usual admin port is taken takes a free one, unless it was asked for", "[app]") {
    const temporary_folder folder;
    const auto first = hub::open(on_free_ports(profile::sandbox, folder.file("first")));
    REQUIRE(first.has_value());
    configuration second = on_free_ports(profile::sandbox, folder.file("second"));
    second.admin.listen = (*first)->admin_endpoint();

    CHECK(hub::open(second).has_error());
    second.admin.any_port_will_do = true;
    const auto opened = hub::open(second);

    REQUIRE(opened.has_value());
    CHECK((*opened)->admin_endpoint().port != (*first)->admin_endpoint().port);
}

TEST_CASE("hub: the demo's FHIR listener takes a free port where its own is taken", "[app]") {
    const temporary_folder folder;
    const auto first = hub::open(on_free_ports(profile::sandbox, folder.file("first")));
    REQUIRE(first.has_value());
    configuration second = on_free_ports(profile::demo, folder.file("second"));
    second.fhir->listen = *(*first)->fhir_endpoint();

    CHECK(hub::open(second).has_error());
    second.fhir->any_port_will_do = true;
    const auto opened = hub::open(second);

    REQUIRE(opened.has_value());
    CHECK((*opened)->fhir_endpoint()->port != (*first)->fhir_endpoint()->port);
}
