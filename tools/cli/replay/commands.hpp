#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/cli/commands.hpp"

namespace CLI {
class App;
}

namespace signalbox::cli {

struct replay_options {
    std::string trace;
    // Where to: a running hub by its data folder, by its address, or by one address for each transport.
    std::string data;
    std::string target;
    std::string target_mesh, target_fhir, target_gpconnect, target_mllp;
    std::string accounts; // file; empty: those of the configuration of a hub that is found by its folder
    std::string config;   // of that hub; empty: the built-in one
    std::string ca, certificate, key;
    std::string organisation = "RX1";
    // How fast, and what of it.
    std::string speed = "1x", rate, ramp;
    std::string where, from, to, sample, sample_by = "message";
    std::uint64_t seed = 1;
    std::uint32_t loop = 1;
    std::uint32_t concurrency = 64;
    std::string settle; // empty: 60s, or 144h where they pass at once
    bool keep_ids = false;
    bool embedded = false;
    std::vector<std::string> compare; // two configurations
    std::string outages;              // file
    // A hub that is killed: its start command, how often.
    bool verify_durability = false;
    std::vector<std::string> start;
    std::uint32_t kills = 10;
    // What comes of it.
    std::uint32_t align_max = 512; // elements of a list
    std::string out, against, tolerance, bless, junit, json, html;
    bool quiet = false;
};
exit_code replay(const replay_options& how);

// `signalbox replay` with its options. Has to be there as long as the command line.
void add_replay_words(CLI::App& app, replay_options& to, const std::function<void(std::function<exit_code()>)>& choose);

} // namespace signalbox::cli
