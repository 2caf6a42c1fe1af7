#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox::delivery::stdio {

// ../shared/contracts/adapters.md, carrier 2: one object per line, 2 MiB at most.
constexpr std::size_t line_max = 2UL << 20;

// Cuts what comes from a pipe into lines. Holds at most one line and what was fed last.
class lines {
  public:
    explicit lines(std::size_t longest = line_max) : longest_(longest) {}

    void feed(std::string_view bytes) { held_.append(bytes); }
    // The next complete line, without its end ("\n" or "\r\n"); nothing when there is none yet.
    std::optional<std::string> next();
    // A line that has no end yet is too long already.
    bool too_long() const noexcept { return held_.size() - begin_ > longest_; }

  private:
    std::string held_;
    std::size_t begin_ = 0;  // of the line that is next
    std::size_t looked_ = 0; // no end before here
    std::size_t longest_;
};

} // namespace signalbox::delivery::stdio
