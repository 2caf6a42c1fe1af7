#pragma once

#include "broker/trace/format/reader.hpp"

namespace signalbox::cli {

// Loads what stands beside the trace into the bodies of one line. The error is the reader's.
trace::read_result<void> load_bodies(trace::record& line, const trace::reader& from);

} // namespace signalbox::cli
