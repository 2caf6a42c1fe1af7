#pragma once

#include <optional>
#include <string>

#include <sys/types.h>

#include "broker/app/run_file.hpp"
#include "tools/cli/temporary_data.hpp"

namespace signalbox::cli {

// The hub that the demo talks to: one that runs already, or one of its own in a child process.
class demo_hub {
  public:
    // `data` empty: a temporary folder, removed at the end. Throws command_failure.
    explicit demo_hub(std::string data);
    demo_hub(const demo_hub&) = delete;
    demo_hub& operator=(const demo_hub&) = delete;
    ~demo_hub(); // stops its own hub

    const std::string& data() const noexcept { return data_; }
    const app::run_file& running() const noexcept { return running_; }
    bool is_own() const noexcept { return child_ > 0; }
    void wait(); // until its own hub ends, as after Ctrl-C

  private:
    void start();
    void wait_until_ready();
    [[noreturn]] void give_up(const std::string& what);

    std::string data_;
    std::optional<temporary_data> temporary_;
    pid_t child_ = -1;
    app::run_file running_;
};

} // namespace signalbox::cli
