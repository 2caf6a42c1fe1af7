#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::mapping {

// One file of a map before it is read.
struct map_text {
    std::string name;
    std::string_view text;
};

struct map_error {
    std::string file;
    std::uint32_t line = 0; // 0: the file as a whole
    std::string reason;
};

// The first line that is not UTF-8; 0 where all are. Rows of another character set would go into reports as they are.
std::uint32_t line_that_is_not_utf8(std::string_view text) noexcept;
constexpr const char* not_utf8 = "not UTF-8; save the file as UTF-8";

// Gathers what is wrong, and what is only doubtful; at most a hundred of each: a file of another kind has one per line.
class map_problems {
  public:
    void add(std::string_view file, std::uint32_t line, std::string reason) { put(errors, file, line, reason); }
    void warn(std::string_view file, std::uint32_t line, std::string reason) { put(warnings, file, line, reason); }

    std::vector<map_error> errors;
    std::vector<map_error> warnings;

  private:
    static constexpr std::size_t most = 100;

    static void put(std::vector<map_error>& into, std::string_view file, std::uint32_t line, std::string& reason) {
        if (into.size() < most) into.push_back({std::string(file), line, std::move(reason)});
    }
};

} // namespace signalbox::mapping
