#pragma once

#include "tools/cli/replay/playing.hpp"

namespace signalbox::cli {

// Plays it at a hub that it starts, kills and starts again, and proves that everything acknowledged is there once.
// Throws command_failure and configuration_error.
exit_code verify_durability(replay::run what, const replay_options& how);

} // namespace signalbox::cli
