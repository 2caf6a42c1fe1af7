#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/app/configuration/configuration.hpp"
#include "broker/app/configuration/problem.hpp"

namespace signalbox::app {

// What the command line says; it stands above the file.
struct command_line_settings {
    std::string config; // empty: the built-in configuration of the profile, or of the demo
    std::optional<app::profile> profile;
    std::string data;
    std::optional<endpoint> listen_mesh;
    std::optional<endpoint> listen_admin;
    std::optional<endpoint> listen_fhir;
    std::optional<endpoint> listen_mllp;
    std::optional<endpoint> listen_adapters;
    std::optional<endpoint> listen_gpconnect;
    std::vector<std::string> practices; // "A20047=emis": simulated ones, which who starts the hub plays and adds
    std::vector<std::string> adapters;  // NAME=TARGET
    std::vector<std::string> tls;       // certificate, key, client CA of MESH and of listen_gpconnect
    bool open_on_purpose = false;
    bool validate = false;    // the sandbox looks at what messages hold, as the other profiles always do
    bool read_secrets = true; // false: references are not followed (`config validate` begins so)
};

// Reads, checks and completes a configuration; throws configuration_error (unreadable_secrets where only they are
// missing) with everything that one stage found:
// syntax, unknown keys, schema, meaning, routes, the directory file in the same way, the secrets of both, then the
// rules of the profile (production.hpp). Relative paths of directory, certificates, keys, maps and schemas are relative
// to the file's folder.
configuration load_configuration(const command_line_settings& from);

// The same from a text; `file` is its name in messages.
configuration read_configuration(std::string_view text, const std::string& file, const command_line_settings& from);

} // namespace signalbox::app
