#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "broker/app/configuration/file_reader.hpp"
#include "broker/ingress/gpconnect/practices.hpp"

namespace signalbox::app {

struct configuration;

// A practice, and how much of it one hub asks at a time.
struct gpconnect_practice {
    ingress::gpconnect::practice entry;
    std::string destination; // whose adapter answers for it; empty: it is asked at its service roots
    std::size_t requests_max = 16;
};

// Section `gpconnect`: who may ask which practice for what, and where practices are.
struct gpconnect_setting {
    std::string public_url;             // "https://hub.example"; empty: of each request's Host
    std::set<std::string> certificates; // SHA-256 of public keys, those that may ask; empty: any
    std::vector<ingress::gpconnect::consumer> consumers;
    std::vector<gpconnect_practice> practices;
    std::string upstream_ca; // files, for the service roots of practices; empty: the system's, or none
    std::string upstream_certificate;
    std::string upstream_key;
    fhir::position where;
};

// Makes it of a section that passed the schema, and finds what no schema can say.
class gpconnect_reader : public file_reader {
  public:
    gpconnect_reader(const fhir::document& given, std::string file) : file_reader(given, std::move(file)) {}

    gpconnect_setting read(const fhir::value& given);

  private:
    gpconnect_practice practice(const fhir::value& given);
    void root(const fhir::value& given, ingress::gpconnect::practice& into);
    // No two services have one root, and none leads to another practice of this file: what is asked of one must not be
    // answered from another's records.
    void tell_roots_apart(const fhir::value& practices, const std::set<std::string, std::less<>>& codes);
    static ingress::gpconnect::consumer consumer(const fhir::value& given);
};

// What section and listener say together.
std::vector<problem> check_gpconnect(const configuration& c);

} // namespace signalbox::app
