#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/cli/commands.hpp"

namespace signalbox::cli {

// `signalbox adapter list`, `pause` and `resume`: the destinations of a running hub.
struct running_adapter_options : common_options {
    std::string name;
    std::string act; // "pause", "resume"
    std::string why;
};
exit_code list_adapters(const running_adapter_options& how);
exit_code act_on_adapter(const running_adapter_options& how);

// The hub starts this for a library: an adapter on standard input and output whose work the library does.
struct adapter_host_options {
    std::string library;
    std::string sha256;
    std::string destination = "adapter";
    std::uint32_t max_in_flight = 4;
    std::vector<std::string> networks; // where its servers may be; empty: this machine and private ones
    bool describe = false;             // says what the library says of itself, and ends
};
exit_code host_adapter(const adapter_host_options& how);

// `signalbox adapter test`: the conformance kit.
struct adapter_test_options {
    std::string target;      // a shared library (.so), an executable, the URL of a webhook, or an adapter that ships
    std::string settings;    // YAML or JSON file; empty: {}
    std::string form;        // empty: the one that it prefers, else fhir-r4
    std::string message;     // file with one in that form, which its system takes; empty: the kit's own
    std::string trace;       // whose messages are delivered too; empty: none
    std::string secret_file; // of a webhook
    std::string ca;          // PEM that checks a webhook; empty: the system's
    std::string junit;       // where to, empty: nowhere
};
exit_code test_adapter(const adapter_test_options& how); // exit_code::findings with a failed case

// `signalbox adapter new`: a working adapter with a test of its own in ./NAME, which must not exist.
struct adapter_new_options {
    std::string name;
    std::string kind; // "so-cpp", "exec-cpp", "exec-python", "webhook"
};
exit_code new_adapter(const adapter_new_options& how);

} // namespace signalbox::cli
