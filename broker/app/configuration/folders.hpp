#pragma once

#include <string>
#include <vector>

#include "broker/app/configuration/configuration.hpp"
#include "broker/app/configuration/problem.hpp"

namespace signalbox::app {

// Whether it has a folder of its own: a webhook and an adapter in the hub's process have none.
bool has_folder(const destination_setting& d);
// Whether it keeps notes in a folder of its own, in the hub's process.
bool has_state_folder(const destination_setting& d);

// A destination's folder as the hub uses it: absolute as it stands, or below the data folder.
std::string folder_of(const configuration& c, const destination_setting& d);

// Where it delivers to, for the operator: its folder, its server, or the adapter that knows.
std::string place_of(const configuration& c, const destination_setting& d);

// Refuses a destination that would write where the hub keeps its own files (the data folder itself, what contains it,
// or its spool, keys and certificates): results that arrived there could be taken for something else.
std::vector<problem> check_folders(const configuration& c);

} // namespace signalbox::app
