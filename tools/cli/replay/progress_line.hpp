#pragma once

#include <chrono>

#include "tools/replay/play/player.hpp"

namespace signalbox::cli {

// One line on standard error that changes while a trace is played, at most four times a second; nothing where standard
// error is no terminal, for it would fill a log.
class progress_line {
  public:
    explicit progress_line(bool quiet);

    void show(const replay::progress& now);
    void end();

  private:
    bool shown_ = false;
    bool active_;
    std::chrono::microseconds next_{};
};

// "12,345 of 20,000  812/s  p50 3.1 ms  p99 12.0 ms  0 unlike  0 lost  0 repeated  9 s left".
std::string progress_text(const replay::progress& now);

} // namespace signalbox::cli
