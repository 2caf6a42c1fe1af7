#pragma once

#include <memory>
#include <string>
#include <vector>

#include "broker/app/configuration/file_reader.hpp"
#include "broker/intake/itk3/settings.hpp"

namespace signalbox::app {

// Makes section `itk3` of what passed the schema, and finds what no schema can say.
class itk3_reader : public file_reader {
  public:
    itk3_reader(const fhir::document& given, std::string file) : file_reader(given, std::move(file)) {}

    // `destinations`: the names that exist, one of which a fallback has to be.
    std::shared_ptr<const intake::itk3::settings> read(const fhir::value& given,
                                                       const std::vector<std::string>& destinations);

  private:
    std::string practice_code(const fhir::value& given); // its ods_code; empty: refused
    intake::itk3::switched_off practice(const fhir::value& given, const std::vector<std::string>& destinations);
};

} // namespace signalbox::app
