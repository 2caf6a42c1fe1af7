#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker/delivery/stdio/child.hpp"
#include "broker/delivery/stdio/lines.hpp"

namespace signalbox::cli {

// An adapter's process as the kit meets it: lines in, lines out, and what it writes to standard error. Blocks.
class line_process {
  public:
    using time_point = std::chrono::steady_clock::time_point;

    explicit line_process(delivery::stdio::child_settings how);
    line_process(const line_process&) = delete;
    line_process& operator=(const line_process&) = delete;
    ~line_process();

    std::string start(); // "" or why it does not run
    void send(std::string_view line);
    // The next line of its standard output; nothing at its end, or at `until`.
    std::optional<std::string> next_line(time_point until);
    // Nothing more is read: a line is longer than the protocol has them.
    bool says_too_much() const { return heard_.too_long(); }
    bool has_ended(time_point until); // its standard output has, by then
    void kill();

    const std::string& errors() const noexcept { return errors_; } // of all its runs, at most 1 MiB

  private:
    void move_bytes(time_point until); // one wait, and what it brought
    void read_from(int& end, bool of_errors);
    void write_some();

    delivery::stdio::child_settings how_;
    std::unique_ptr<delivery::stdio::child> child_;
    delivery::stdio::child::ends ends_;
    delivery::stdio::lines heard_;
    std::string unsent_;
    std::string errors_;
};

} // namespace signalbox::cli
