#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker/base/result.hpp"
#include "broker/trace/format/writer.hpp"

namespace signalbox::trace {

// The files of one recording, FOLDER/NAME-0001.sbtrace.zst and so on: a new one when the last is `rotate_at` bytes
// large, at most `files_max`. All begin with the same header, so that times and numbers go on from one to the next.
class recording_files {
  public:
    struct settings {
        std::string folder; // made when it is not there
        std::string name;
        std::uint64_t rotate_at = 256UL << 20; // bytes before compression
        std::size_t files_max = 16;
    };
    // Errors: the system's; file_exists where a recording of that name is there.
    static result<recording_files> create(settings how, header first);

    // Errors: the system's; no_buffer_space when the last file is full. After one only finish() is of use.
    result<void> append(record what);
    result<void> flush() { return open_->flush(); }
    // `last` has its place also where everything is full.
    result<void> finish(const std::optional<mark>& last = std::nullopt);

    const std::vector<std::string>& paths() const noexcept { return paths_; }
    std::uint64_t lines() const noexcept { return before_ + open_->lines(); }

  private:
    recording_files(settings how, header first) : how_(std::move(how)), first_(std::move(first)) {}
    result<void> begin_file();

    settings how_;
    header first_;
    std::unique_ptr<writer> open_;
    std::vector<std::string> paths_;
    std::uint64_t before_ = 0; // lines of the files that are finished
};

// 1 to 64 letters, digits, '-' and '_'.
bool is_recording_name(std::string_view name) noexcept;

// The traces of a folder, by name, with their sizes; an error of the system's but that there is no folder.
struct trace_file {
    std::string path;
    std::uint64_t size = 0; // bytes on disk, bodies beside it not included
    base::time_point changed_at;
};
result<std::vector<trace_file>> traces_in(const std::string& folder);

} // namespace signalbox::trace
