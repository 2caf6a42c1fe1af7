#pragma once

#include <string>
#include <vector>

#include "broker/app/configuration/configuration.hpp"
#include "broker/app/configuration/problem.hpp"
#include "broker/fhir/document.hpp"

namespace signalbox::app {

// Makes a configuration of a document that passed the schema, and finds what no schema can say: values out of range,
// names twice, routes to destinations that do not exist. Secrets are named, not read.
class configuration_reader {
  public:
    configuration_reader(const fhir::document& given, std::string file);

    configuration read();
    const std::vector<problem>& problems() const noexcept { return problems_; }

  private:
    void refuse(const fhir::value& at, std::string what);
    std::string beside_file(std::string_view path) const;
    secret_setting secret(const fhir::value& given) const;
    listener_setting listener(const fhir::value& given);
    tls_setting tls(const fhir::value& given);
    void mailboxes(const fhir::value& given, configuration& into);
    void destinations(const fhir::value& given, configuration& into);
    destination_setting destination(const fhir::value& given);
    void limits(const fhir::value& given, configuration& into);
    void routes(configuration& into);

    const fhir::document& given_;
    std::string file_;
    std::string folder_; // of the file, with its slash; empty for the working folder
    std::vector<problem> problems_;
};

} // namespace signalbox::app
