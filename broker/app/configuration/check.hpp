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

// The same for the `settings` of a destination, {} where there are none, by its adapter's own schema ("": an object of
// anything). Throws std::logic_error when that is no schema.
std::vector<problem> check_settings(const fhir::document& given, const fhir::value& destination,
                                    const std::string& file, const std::string& schema_text);

// The same for settings that are JSON, as one text: "" or a line for each thing that is wrong.
std::string trouble_with_settings(const std::string& settings_json, const std::string& schema_text);

} // namespace signalbox::app
