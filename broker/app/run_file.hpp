#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "broker/app/configuration/values.hpp"
#include "broker/base/result.hpp"

namespace signalbox::app {

// DATA/run.json: where a running hub is to be found. Written as a whole when the hub is ready (mode 0600), removed when
// it stops; after a crash the pid tells that it is old.
struct run_file {
    int pid = 0;
    std::string version;
    std::string profile;
    std::string started_at;
    endpoint mesh;
    bool mesh_encrypted = false;
    endpoint admin;
    std::optional<endpoint> fhir; // nullopt: not served
    bool fhir_encrypted = false;
    std::optional<endpoint> mllp; // likewise
    bool mllp_encrypted = false;
    std::optional<endpoint> adapters; // likewise
    bool adapters_encrypted = false;
    std::optional<endpoint> gpconnect; // likewise
    bool gpconnect_encrypted = false;
};

result<void> write_run_file(const std::string& data, const run_file& running);
// nullopt when there is none, it cannot be read, or its process is gone.
std::optional<run_file> read_run_file(const std::string& data);
void remove_run_file(const std::string& data);

// The admin socket of a data folder.
std::string socket_of(const std::string& data);

} // namespace signalbox::app
