#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "broker/store/disk/file.hpp"
#include "broker/store/journal/format.hpp"

namespace signalbox::store::journal {

// The lines of a journal in order, one at a time, in bounded memory. What comes after the last whole line is told
// apart: nothing (or reserved zero bytes), a record that a crash cut, or a line that is longer than any record.
class line_reader {
  public:
    enum class end : std::uint8_t { none, clean, torn, hole, too_long, io };

    line_reader(const disk::file& from, std::uint64_t offset) : file_(from), offset_(offset) {}

    // The next line without '\n', valid until the next call; nullopt at the end, whose kind `why` then tells.
    std::optional<std::string_view> next();
    end why() const noexcept { return end_; }

  private:
    std::optional<std::string_view> stop(end why);
    bool fill();
    end classify_rest();

    const disk::file& file_;
    std::uint64_t offset_; // of what `buffer_` does not hold yet
    std::string buffer_;
    std::size_t taken_ = 0;
    end end_ = end::none;
};

// What a walk along the chain found.
struct scan_result {
    enum class stop : std::uint8_t {
        clean,  // every line fits
        torn,   // a crash cut the last record
        hole,   // a crash left zero bytes before later ones: what was not synced, in the order the disk chose
        broken, // a whole line does not fit the chain
        io,
    };
    position end; // behind the last record that fits
    stop why = stop::clean;
};

// `record` sees each record that fits (the whole line), with the position behind it.
using record_visitor = std::function<void(std::string_view line, const position& behind)>;
scan_result scan(const disk::file& from, const position& start, const base::secret& key, const record_visitor& record);

} // namespace signalbox::store::journal
