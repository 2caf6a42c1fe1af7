#pragma once

#include <string>
#include <vector>

#include "broker/app/configuration/problem.hpp"
#include "broker/fhir/document.hpp"

namespace signalbox::app {

// What is wrong with a configuration by schemas/signalbox/configuration.schema.json: first the keys that the schema
// does not know, each with the nearest one that it does; if there are none, every other violation.
std::vector<problem> check_against_schema(const fhir::document& given, const std::string& file);

} // namespace signalbox::app
