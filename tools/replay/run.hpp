#pragma once

#include <string>
#include <vector>

#include "broker/trace/format/reader.hpp"
#include "broker/trace/format/writer.hpp"

namespace signalbox::replay {

// One message with what belongs to it, however far apart its lines stand.
struct told {
    trace::message message;
    std::optional<trace::reply> reply;
    std::vector<trace::outcome> outcomes; // by destination and part
    std::optional<trace::expectation> expected;
    std::uint32_t round = 0;    // of a trace that is played several times
    std::string lost_because{}; // why there was no answer, of one that was played
};

// A whole trace in memory: a recording, or what one replay came to.
struct run {
    trace::header header;
    std::vector<told> messages; // in the order of their time
    bool whole = true;          // its footer was right
};

constexpr std::size_t run_bytes_max = std::size_t{2} << 30; // of all bodies together

// Reads a trace with the bodies that stand beside it.
trace::read_result<run> read_run(const std::string& path);

// The lines of a run in the order of their time, the footer at the end. Errors: the system's; nothing is overwritten.
result<void> write_run(const run& what, const std::string& path);

// The expectations that this run would meet, behind the messages that they are about.
result<void> write_expectations(const run& what, const std::string& path);

// The run that many times, one behind the other, with sequence numbers of their own.
run repeated(run once, std::uint32_t times);

// What shall be: the expectation of each message where there is one, else what was recorded.
const trace::reply* expected_reply(const told& of) noexcept;
const std::vector<trace::outcome>& expected_outcomes(const told& of) noexcept;

} // namespace signalbox::replay
