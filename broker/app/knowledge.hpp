#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker/app/configuration/configuration.hpp"
#include "broker/app/configuration/problem.hpp"
#include "broker/base/limits.hpp"
#include "broker/mapping/code_map.hpp"
#include "broker/validation/catalogue.hpp"

namespace signalbox::app {

// The schemas of a folder, or those that the binary carries when `folder` is empty, and those of the folder `own`, if
// any, before them. Throws configuration_error.
std::shared_ptr<const validation::catalogue>
load_catalogue(const std::string& folder, const std::string& own = {},
               std::uint64_t steps_max = base::limits().validation_steps_max);

// Those that the configuration asks for, and whether it speaks of types that there are. Throws configuration_error.
std::shared_ptr<const validation::catalogue> load_catalogue(const configuration& c);

// The text of a bundled schema by its name in the catalogue: "fhir/r4/fhir.schema.json".
std::optional<std::string> bundled_schema(const std::string& name);

// Where `signalbox map import` puts the map of a data folder, and its table of units.
std::string imported_map_of(const std::string& data);
std::string imported_units_of(const std::string& data);

// How sources are read: their approvals are of today or earlier.
mapping::compile_settings map_settings();

// A map, or every row that is wrong.
struct code_map_reading {
    std::shared_ptr<const mapping::code_map> map;
    std::vector<problem> problems;
};

// The code maps that the configuration names, else the one that was imported into the data folder, else the seed map
// that the binary carries; beside the last two the table of units that was imported.
code_map_reading read_code_map(const configuration& c);
// The same; throws configuration_error.
std::shared_ptr<const mapping::code_map> load_code_map(const configuration& c);
// That of a data folder without a configuration.
code_map_reading read_code_map_of(const std::string& data);

} // namespace signalbox::app
