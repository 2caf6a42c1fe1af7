#include "broker/ingress/gpconnect/wire/address.hpp"

#include <catch2/catch.hpp>

using namespace signalbox::ingress::gpconnect;

namespace {

// "form ods fhir service root path".
std::string parts(std::string_view path) {
    const auto read = read_address(path);
    if (!read) return "none";
    const char* form = read->form == url_form::direct    ? "direct"
                       : read->form == url_form::adaptor ? "adaptor"
                                                         : "proxy";
    return std::string(form) + " " + read->ods + " " + read->fhir + " " + read->service + " " + read->root + " " +
           read->path;
}

} // namespace

TEST_CASE("gpconnect address: a provider's service root", "[ingress][gpconnect]") {
    CHECK(parts("/A81001/STU3/1/gpconnect/Patient/42") ==
          "direct A81001 STU3 gpconnect /A81001/STU3/1/gpconnect /Patient/42");
    CHECK(parts("/A81001/STU3/1/gpconnect/structured/Patient/$gpc.getstructuredrecord") ==
          "direct A81001 STU3 gpconnect/structured /A81001/STU3/1/gpconnect/structured "
          "/Patient/$gpc.getstructuredrecord");
    CHECK(parts("/A81001/DSTU2/0/gpconnect/metadata") ==
          "direct A81001 DSTU2 gpconnect /A81001/DSTU2/0/gpconnect /metadata");
    CHECK(parts("/A81001/STU3/1/gpconnect") == "direct A81001 STU3 gpconnect /A81001/STU3/1/gpconnect ");
}

TEST_CASE("gpconnect address: the consumer adaptor's has /fhir behind the root", "[ingress][gpconnect]") {
    CHECK(parts("/GP0001/STU3/1/gpconnect/documents/fhir/Binary/7") ==
          "adaptor GP0001 STU3 gpconnect/documents /GP0001/STU3/1/gpconnect/documents/fhir /Binary/7");
    CHECK(parts("/GP0001/STU3/1/gpconnect/fhir/Patient/$gpc.migratestructuredrecord") ==
          "adaptor GP0001 STU3  /GP0001/STU3/1/gpconnect/fhir /Patient/$gpc.migratestructuredrecord");
}

TEST_CASE("gpconnect address: the proxy's holds the provider's whole URL", "[ingress][gpconnect]") {
    CHECK(parts("/https://provider.example:4443/A81001/STU3/1/gpconnect/documents/Binary/7") ==
          "proxy A81001 STU3 gpconnect/documents /https://provider.example:4443/A81001/STU3/1/gpconnect/documents "
          "/Binary/7");
    CHECK(read_address("/https://h/A81001/STU3/1/gpconnect/metadata")->provider_root() ==
          "https://h/A81001/STU3/1/gpconnect");
}

TEST_CASE("gpconnect address: another form is none", "[ingress][gpconnect]") {
    for (const char* path :
         {"/", "/A81001", "/A81001/stu3/1/gpconnect/metadata", "/A81001/R4/1/gpconnect/metadata",
          "/A81001/STU3/x/gpconnect/metadata", "/A81001/STU3//gpconnect/metadata", "/A81001/STU3/1/GPConnect/metadata",
          "/A8/STU3/1/gpconnect/metadata", "/A%381001/STU3/1/gpconnect/metadata", "//STU3/1/gpconnect/metadata",
          "/https://", "/https:///A81001/STU3/1/gpconnect/metadata", "/https://h", "/httpx/STU3/1/gpconnect",
          "A81001/STU3/1/gpconnect/metadata", ""}) {
        CAPTURE(path);
        CHECK(parts(path) == "none");
    }
}
