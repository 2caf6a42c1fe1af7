#pragma once

#include <string>
#include <vector>

#include "broker/app/configuration/configuration.hpp"
#include "broker/app/configuration/file_reader.hpp"
#include "broker/fhir/document.hpp"

namespace signalbox::app {

// Makes a configuration of a document that passed the schema, and finds what no schema can say: values out of range,
// names twice, routes to destinations that do not exist. Secrets are named, not read.
class configuration_reader : public file_reader {
  public:
    configuration_reader(const fhir::document& given, std::string file);

    configuration read();

  private:
    listener_setting listener(const fhir::value& given);
    tls_setting tls(const fhir::value& given);
    void mllp(const fhir::value& root, configuration& into);
    void gpconnect(const fhir::value& root, configuration& into);
    void mesh(const fhir::value& given, configuration& into) const;
    void validation(const fhir::value& given, configuration& into) const;
    void destinations(const fhir::value& given, configuration& into);
    destination_setting destination(const fhir::value& given);
    void pace(const fhir::value& given, destination_setting& into);
    void executable(const fhir::value& given, destination_setting& into);
    void process(const fhir::value& given, destination_setting& into);
    webhook_setting webhook(const fhir::value& given);
    std::vector<std::string> networks(const fhir::value& given);
    void adapter(const fhir::value& given, destination_setting& into);
    void trace(const fhir::value& given, configuration& into);
    void admin_tokens(const fhir::value& given, configuration& into);
    void alarms(const fhir::value& given, configuration& into);
    void limits(const fhir::value& given, configuration& into);
    void routes(const fhir::value& root, configuration& into);
};

} // namespace signalbox::app
