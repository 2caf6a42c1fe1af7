#pragma once

#include <string>

#include "tools/replay/run.hpp"

namespace signalbox::tests {

// A message of RX1LAB01 to A81001GP with that number, so many milliseconds after the start.
replay::told told_message(trace::sequence number, int at_ms, std::string to = "A81001GP");

// A run of those messages.
replay::run run_with(std::vector<replay::told> messages);

// One that was accepted and delivered with that body.
replay::told delivered(trace::sequence number, std::string body);

} // namespace signalbox::tests
