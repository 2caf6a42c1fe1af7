#pragma once

#include <string>

#include "tools/cli/replay/commands.hpp"
#include "tools/replay/report/report.hpp"
#include "tools/replay/run.hpp"
#include "tools/replay/target.hpp"

namespace signalbox::cli {

// Adds where and how fast it is played, and where it comes from, to what a report says of its environment.
void describe(const replay_options& how, const replay::run& recorded, replay::target& at);

// Prints a report, and writes it in the forms that are asked for. Throws command_failure.
void tell(const replay::report& what, const replay_options& how);

std::string name_of_file(const std::string& path); // without its folder

} // namespace signalbox::cli
