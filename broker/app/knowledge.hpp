#pragma once

#include <memory>
#include <string>

#include "broker/app/configuration/configuration.hpp"
#include "broker/mapping/code_map.hpp"
#include "broker/validation/catalogue.hpp"

namespace signalbox::app {

// The schemas of a folder, or those that the binary carries when `folder` is empty. Throws configuration_error.
std::shared_ptr<const validation::catalogue> load_catalogue(const std::string& folder);

// The code maps that the configuration names, or the seed map that the binary carries. Throws configuration_error with
// every row that is wrong.
std::shared_ptr<const mapping::code_map> load_code_map(const configuration& c);

} // namespace signalbox::app
