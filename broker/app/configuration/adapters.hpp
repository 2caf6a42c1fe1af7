#pragma once

#include "signalbox/adapter.h"

#include <string>

#include "broker/app/configuration/configuration.hpp"
#include "broker/app/configuration/file_reader.hpp"
#include "broker/fhir/document.hpp"

namespace signalbox::app {

// Reads the destinations that an adapter that ships, or a shared library, delivers to. The settings of one that ships
// are checked against its own schema, and the form is one that it takes; a library is not looked at.
class adapter_reader : public file_reader {
  public:
    adapter_reader(const fhir::document& given, std::string file);

    void read(const fhir::value& given, destination_setting& into);
    void read(const fhir::value& given, const signalbox_adapter_table& by, destination_setting& into);

  private:
    void library(const fhir::value& given, destination_setting& into);
};

} // namespace signalbox::app
