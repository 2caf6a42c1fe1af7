#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "tools/cli/replay/commands.hpp"
#include "tools/replay/play/player.hpp"
#include "tools/replay/play/requests.hpp"
#include "tools/replay/play/settle.hpp"
#include "tools/replay/target.hpp"

namespace signalbox::cli {

// What one replay came to.
struct came {
    replay::run run;
    replay::measurement measured;
    replay::settled after;
    bool asked = false;       // what became of the messages
    bool hub_gone = false;    // it could not be asked
    bool interrupted = false; // by a signal; what was not sent is not in `run`
    std::string practices{};  // embedded: who answered GP Connect's questions, in words; empty: there were none
};

// What a replay is played with; as long as the replay.
struct playing_parts {
    replay::naming names;
    replay::pace& time;
    std::shared_ptr<replay::outcome_source> outcomes; // null: nobody can be asked
    base::time_point started_at;
    bool virtual_clock = false;
};

// Plays and waits for what becomes of it, on `context`. Throws command_failure.
came play_on(boost::asio::io_context& context, const replay::run& what, const replay::target& at, playing_parts with,
             const replay_options& how);

// Options that are checked before anything is loaded. Throw command_failure.
[[noreturn]] void misused_replay(std::string what);
std::chrono::microseconds replay_duration(const std::string& text, const char* option);
replay::tempo tempo_of(const replay_options& how);
// What makes the requests of this replay its own.
replay::naming naming_of(const replay_options& how);
// A run as a trace. Throws command_failure, where there is a file of that name too.
void write_played(const replay::run& what, const std::string& path);
// How long to wait for what is under way: a minute, or six days where they pass at once.
std::chrono::microseconds settle_of(const replay_options& how);

} // namespace signalbox::cli
