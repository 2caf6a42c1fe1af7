#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker/trace/format/reader.hpp"
#include "broker/trace/selection.hpp"

namespace signalbox::trace {

// Each reads traces and writes another one, which must not be there; it is on stable storage when they return, and not
// there at all after an error. Once `stopped` is true they end with one. The result is what was written.
struct edited {
    std::uint64_t messages = 0;
    std::uint64_t lines = 0;
};

// The messages that came from `from` on and before `to`, with what became of each, whenever that was. Times count from
// the beginning of the cut then.
read_result<edited> cut(const std::string& in, const std::string& out, offset from, std::optional<offset> to,
                        const std::atomic<bool>* stopped = nullptr);

// The messages that are selected, with what became of them, and the marks from the first of them to the last line that
// belongs to one; how much a recording lost is told wherever it stands. Times stay.
read_result<edited> filter(const std::string& in, const std::string& out, const selection& what,
                           const std::atomic<bool>* stopped = nullptr);

// Several traces as one, by their wall clocks, the earliest header's clock and versions; messages get new numbers, and
// files of one recording keep what belongs together. It is identifiable when one of them is.
read_result<edited> merge(const std::vector<std::string>& in, const std::string& out,
                          const std::atomic<bool>* stopped = nullptr);

} // namespace signalbox::trace
