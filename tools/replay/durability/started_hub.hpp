#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <sys/types.h>

#include "broker/app/run_file.hpp"
#include "broker/base/result.hpp"

namespace signalbox::replay {

// A hub that a command starts on a data folder of this machine, and whatever else that command starts, as one process
// group. Killed when it goes out of scope, and when this process ends.
class started_hub {
  public:
    // `command`: a program and its words.
    started_hub(std::vector<std::string> command, std::string data);
    started_hub(const started_hub&) = delete;
    started_hub& operator=(const started_hub&) = delete;
    ~started_hub() { kill(); }

    // Its output goes to the end of DATA/hub.log. An error when the program cannot be run.
    result<void> start();
    // Ready: this group's hub has written its run file.
    enum class state { starting, ready, ended };
    state look();
    void kill();                             // SIGKILL to the group; returns when all of it is gone
    bool stop(std::chrono::seconds at_most); // SIGTERM; false: it had to be killed
    std::string log_end() const;             // at most 2,000 bytes

    const std::string& data() const noexcept { return data_; }
    const std::string& program() const noexcept { return command_.front(); }

  private:
    [[noreturn]] void become_command(int log, int trouble, pid_t parent);
    bool ended() const;

    std::vector<std::string> command_;
    std::string data_;
    pid_t group_ = -1; // the command's own process; -1: none
};

} // namespace signalbox::replay
