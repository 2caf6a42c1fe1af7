#pragma once

#include <functional>

#include "tools/cli/commands.hpp"

namespace CLI {
class App;
}

namespace signalbox::cli {

// What one command came to, once its words are read.
using choosing = std::function<void(std::function<exit_code()>)>;

// `delivery` and `dlq` with their options; what they fill outlives the command line.
void add_delivery_words(CLI::App& app, delivery_options& to, const choosing& choose);
void add_dead_letter_words(CLI::App& app, dead_letter_options& to, const choosing& choose);

} // namespace signalbox::cli
