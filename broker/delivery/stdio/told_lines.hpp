#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox::delivery::stdio {

// A line that an adapter wrote as the log may have it: printable, at most 200 bytes, '#' for the digits of whatever
// could be an NHS number.
std::string loggable(std::string_view line);

// Lets 20 lines of an adapter into the log in a second; the last one says that there were more. Pure.
class told_lines {
  public:
    std::optional<std::string> admit(std::string_view line, std::chrono::steady_clock::time_point now);

  private:
    std::chrono::steady_clock::time_point since_{};
    std::uint32_t told_ = 0; // since then
};

} // namespace signalbox::delivery::stdio
