#pragma once

#include <memory>
#include <string>
#include <vector>

#include "broker/validation/catalogue.hpp"
#include "broker/validation/strengths.hpp"
#include "tools/cli/commands.hpp"

namespace signalbox::cli {

// The schemas that a command knows, and where they were found.
struct known_schemas {
    std::shared_ptr<const validation::catalogue> catalogue;
    validation::strengths strengths;
    std::string folder; // empty: the built-in ones
    std::string own;    // a folder beside it; empty: none
};

// Throws configuration_error for a catalogue that cannot be used, or command_failure (usage) when it was named by
// --schemas.
known_schemas load_schemas(const schema_options& how);

// The text of an entry's schema.
std::string text_of(const known_schemas& all, const validation::catalogue_entry& entry);

// The entry of that id; throws command_failure (usage) with the ids that there are.
const validation::catalogue_entry& entry_of(const known_schemas& all, const std::string& id);

// A schema file compiled, and with it what its references lead to: files of its own folder and below (of the nearest
// folder with a catalogue.json around it, where there is one), else those of the same name in `folder`, else built-in
// ones ("fhir/r4/fhir.schema.json" as seen from there). A path or symbolic link that leads out of that folder is
// refused. Throws command_failure (usage) when the file itself cannot be read. Names of sources are absolute paths.
struct compiled_file {
    boost::system::result<std::shared_ptr<const validation::schema>, validation::schema_error> schema;
    std::string text; // of the file
};
compiled_file compile_file(const std::string& file, const std::string& folder);

// "FILE: POINTER: why"; the file that the user named as it was named.
std::string to_line(const validation::schema_error& why, const std::string& named);

} // namespace signalbox::cli
