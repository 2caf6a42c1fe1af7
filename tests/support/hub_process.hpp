#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace signalbox::tests {

// What a program printed and how it ended.
struct run_result {
    int exit_code = -1; // 128 + signal when one ended it
    std::string output; // standard output
    std::string errors; // standard error
};

// Runs a program to its end, at most two minutes. `arguments` without the program.
run_result run_program(const std::string& program, const std::vector<std::string>& arguments);

// A real `signalbox serve` in a process of its own, with its own data folder. Killed when it goes out of scope.
class hub_process {
  public:
    // `arguments` follow `serve --data DATA`.
    hub_process(std::string program, std::string data, std::vector<std::string> arguments);
    hub_process(const hub_process&) = delete;
    hub_process& operator=(const hub_process&) = delete;
    ~hub_process();

    // Starts and returns when the hub has written DATA/run.json; throws std::runtime_error with the end of its log.
    void start();
    void kill();                                                       // SIGKILL, then reaped
    int terminate();                                                   // SIGTERM; its exit code
    int wait(std::chrono::seconds at_most = std::chrono::seconds{60}); // its exit code; kills it when it takes longer
    bool running();

    std::uint16_t mesh_port() const { return mesh_port_; }
    std::uint16_t admin_port() const { return admin_port_; }
    std::uint16_t fhir_port() const { return fhir_port_; }           // 0 when it is not served
    std::uint16_t mllp_port() const { return mllp_port_; }           // likewise
    std::uint16_t adapters_port() const { return adapters_port_; }   // likewise
    std::uint16_t gpconnect_port() const { return gpconnect_port_; } // likewise
    const std::string& data() const { return data_; }
    std::string log() const; // everything that it wrote to standard error, of all its starts
    pid_t pid() const { return pid_; }

  private:
    std::string program_;
    std::string data_;
    std::vector<std::string> arguments_;
    pid_t pid_ = -1;
    std::uint16_t mesh_port_ = 0;
    std::uint16_t admin_port_ = 0;
    std::uint16_t fhir_port_ = 0;
    std::uint16_t mllp_port_ = 0;
    std::uint16_t adapters_port_ = 0;
    std::uint16_t gpconnect_port_ = 0;
};

// The text of a file; empty when it cannot be read.
std::string file_text(const std::string& path);

// Asks until `condition` holds, at most that long; whether it held. For what another process does and cannot announce.
bool eventually(const std::function<bool()>& condition, std::chrono::seconds at_most = std::chrono::seconds{30});

} // namespace signalbox::tests
