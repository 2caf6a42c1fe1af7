#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker/trace/format/reader.hpp"
#include "broker/trace/selection.hpp"

namespace signalbox::trace {

// Each reads traces and writes another one, which must not be there; it is on stable storage when they return. The
// result is what was written.
struct edited {
    std::uint64_t messages = 0;
    std::uint64_t lines = 0;
};

// The messages that came from `from` on and before `to`, with what became of each, whenever that was. Times count from
// the beginning of the cut then.
read_result<edited> cut(const std::string& in, const std::string& out, offset from, std::optional<offset> to);

// The messages that are selected, with what became of them; marks stay. Times stay.
read_result<edited> filter(const std::string& in, const std::string& out, const selection& what);

// Several traces as one, by their wall clocks, the earliest header's clock and versions; messages get new numbers, and
// files of one recording keep what belongs together. It is identifiable when one of them is.
read_result<edited> merge(const std::vector<std::string>& in, const std::string& out);

} // namespace signalbox::trace
