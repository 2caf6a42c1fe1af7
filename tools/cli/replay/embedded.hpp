#pragma once

#include <string>

#include "tools/cli/replay/playing.hpp"

namespace signalbox::cli {

// Plays it at a hub of its own in this process, on a virtual clock that begins with the trace, with that configuration
// (empty: the built-in demo's). Throws command_failure; `named` says in front of it which configuration it is about.
came play_embedded(const replay::run& what, const replay_options& how, const std::string& configuration,
                   const std::string& named);

// Where no configuration that will be played has practices, GP Connect's questions are left out and told. The built-in
// one has those that the trace asks. Throws as play_embedded().
void leave_out_questions(replay::run& of, const replay_options& how, trace::fields& environment);

} // namespace signalbox::cli
