#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "broker/trace/format/reader.hpp"

namespace signalbox::trace {

// What a trace holds, counted.
struct summary {
    trace::header header;
    reader::ending ending{};
    std::uint64_t lines = 0;
    std::uint64_t messages = 0;
    std::uint64_t outcomes = 0;
    std::uint64_t expectations = 0;
    std::uint64_t lost = 0;                          // lines, by the marks that say so
    std::uint64_t bytes = 0;                         // of the messages' bodies
    offset length{};                                 // the latest time in it
    std::map<std::string, std::uint64_t> transports; // messages
    std::map<std::string, std::uint64_t> workflows;  // messages; "-": none
    std::map<std::string, std::uint64_t> replies;    // by status and code: "202", "422 invalid"
    std::map<std::string, std::uint64_t> states;     // outcomes
    std::map<std::string, std::uint64_t> marks;      // by name; of those that tell a number ("refused"), their sum
};

read_result<summary> summarise(const std::string& path);

std::string_view to_text(reader::ending how) noexcept; // "whole", "unfinished", "changed"

} // namespace signalbox::trace
