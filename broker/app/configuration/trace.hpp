#pragma once

#include <string>

#include "broker/app/configuration/file_reader.hpp"
#include "broker/trace/recording/recorder.hpp"

namespace signalbox::app {

// Makes section `trace` of one that passed the schema. A folder that is not absolute is one of the data folder's.
class trace_reader : public file_reader {
  public:
    trace_reader(const fhir::document& given, std::string file) : file_reader(given, std::move(file)) {}

    trace::recording_limits read(const fhir::value& given);

  private:
    template <class Number>
    void size(const fhir::value& given, Number& into, Number least);
};

} // namespace signalbox::app
