#pragma once

#include <optional>
#include <string>
#include <utility>

#include "broker/base/file.hpp"

namespace signalbox::cli {

// The messages that a FILE argument names: a regular file, a pipe, or standard input ("-"). Texts and lines may have
// base::file_size_max, 64 MiB; a file of lines may be of any size.
class message_file {
  public:
    // Errors: those of base::open_file.
    static result<message_file> open(const std::string& name);

    result<std::string> whole();
    // The next line without its end; nullopt behind the last one.
    result<std::optional<std::string>> line();

  private:
    message_file(base::descriptor owned, int number) : owned_(std::move(owned)), number_(number) {}

    result<std::size_t> read_more();

    base::descriptor owned_; // empty for standard input
    int number_;
    std::string ahead_; // read, and not given out yet from at_ on
    std::size_t at_ = 0;
};

} // namespace signalbox::cli
