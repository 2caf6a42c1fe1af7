// The adapters that ship, as the configuration meets them.
#include "adapters/shipped.hpp"

#include <map>
#include <string>

#include <catch2/catch.hpp>

#include "broker/app/configuration/check.hpp"
#include "broker/delivery/library/table.hpp"

using namespace signalbox;

namespace {

const std::map<std::string, std::string> settings{
    {"emis", R"({"url":"http://127.0.0.1:8100","ods":"A81001","client":"c","secret":{"file":"/s"}})"},
    {"file_drop", R"({"folder":"in","pairs":true})"},
    {"http_fhir", R"({"url":"https://fhir.example/base","mode":"transaction","ca":"/ca.pem"})"},
    {"mesh_relay",
     R"({"url":"https://m.example","mailbox":"X26ABC1","password":{"file":"/p"},"shared_key":{"file":"/k"}})"},
    {"mllp", R"({"host":"hl7.example","port":2575,"tls":{},"sending_application":"LAB^1.2^ISO"})"},
    {"systmone", R"({"folder":"/srv/practice"})"},
};

std::string schema_of(const signalbox_adapter_table* table) {
    return delivery::library::read_table(table).about.settings_schema;
}

} // namespace

TEST_CASE("adapters that ship: each has a table that can be used, under its own name", "[app]") {
    CHECK(adapters::shipped().size() == settings.size());
    for (const auto& each : adapters::shipped()) {
        const auto read = delivery::library::read_table(each.table());
        CHECK(read.trouble == "");
        CHECK(read.about.name == each.kind);
        CHECK(adapters::find_shipped(each.kind) == each.table());
    }
    CHECK(adapters::find_shipped("carrier_pigeon") == nullptr);
}

TEST_CASE("adapters that ship: each schema takes its settings, and nothing that it does not know", "[app]") {
    for (const auto& [kind, good] : settings) {
        const std::string schema = schema_of(adapters::find_shipped(kind));
        CHECK(app::trouble_with_settings(good, schema) == "");
        CHECK(app::trouble_with_settings(good.substr(0, good.size() - 1) + R"(,"colour":"blue"})", schema) != "");
        CHECK(app::trouble_with_settings("{}", schema) != "");
    }
}

TEST_CASE("adapters that ship: a certificate has its key, a secret is a file's", "[app]") {
    const std::string schema = schema_of(adapters::find_shipped("http_fhir"));
    CHECK(app::trouble_with_settings(R"({"url":"http://a","certificate":"/c"})", schema) != "");
    CHECK(app::trouble_with_settings(R"({"url":"http://a","certificate":"/c","key":"/k"})", schema) == "");
    const std::string emis = schema_of(adapters::find_shipped("emis"));
    CHECK(app::trouble_with_settings(R"({"url":"http://a","ods":"A81001","client":"c","secret":"open"})", emis) != "");
}
