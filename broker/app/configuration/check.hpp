#pragma once

#include <string>
#include <vector>

#include "broker/app/configuration/problem.hpp"
#include "broker/fhir/document.hpp"

namespace signalbox::app {

// The files of our own that have a schema in schemas/signalbox/.
enum class own_file : std::uint8_t { configuration, directory };

// What is wrong with such a file by its schema: first the keys that the schema does not know, each with the nearest one
// that it does; if there are none, every other violation. Any thread.
std::vector<problem> check_against_schema(const fhir::document& given, const std::string& file, own_file kind);

} // namespace signalbox::app
