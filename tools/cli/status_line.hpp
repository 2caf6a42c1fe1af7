#pragma once

#include <chrono>
#include <string>

namespace signalbox::cli {

// How something goes on, on standard error: on a terminal one line that changes, elsewhere a line every ten seconds at
// most, and none that says what the one before said.
class status_line {
  public:
    status_line();

    void show(const std::string& text);
    void end(); // what comes next begins a line

  private:
    bool on_terminal_;
    bool shown_ = false;
    std::string last_;
    std::chrono::steady_clock::time_point next_;
};

} // namespace signalbox::cli
