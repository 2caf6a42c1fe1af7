#pragma once

#include <string>
#include <vector>

#include "broker/validation/catalogue.hpp"

namespace signalbox::validation {

// Thrown by read_catalogue; it does not leave the validation layer.
struct refused_catalogue {
    schema_error error;
};

// The entries of a catalogue, checked and compiled; those of the folder `own`, where one is named, before them.
std::vector<catalogue_entry> read_catalogue(const catalogue::reader& read, const std::string& own,
                                            std::uint64_t steps_max);

// Finds files below a folder.
catalogue::reader reader_of(const std::string& folder);

} // namespace signalbox::validation
