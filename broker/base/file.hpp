#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "broker/base/result.hpp"

namespace signalbox::base {

// What errno says now.
error_code last_error() noexcept;

// Closes what it holds; may hold nothing.
class descriptor {
  public:
    explicit descriptor(int number) noexcept : number_(number) {}
    descriptor(descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
    descriptor& operator=(descriptor&&) = delete;
    ~descriptor();

    int number() const noexcept { return number_; }
    bool is_open() const noexcept { return number_ >= 0; }

  private:
    int number_;
};

// The most of a file that is read into memory. errc::file_too_large states it in words.
constexpr std::size_t file_size_max = 64UL << 20;

// Whether a pipe may stand for a file ("<(...)" of a shell). Its reader waits for its writer.
enum class pipes : std::uint8_t { refused, read };

// Opens for reading, at once: a FIFO without a writer, a device or a socket does not make anybody wait. Errors:
// errc::not_a_file for what is neither a regular file nor, where it is allowed, a pipe; else the system's.
result<descriptor> open_file(const std::string& path, pipes allowed = pipes::refused);

// What an open file still holds, at most file_size_max.
result<std::string> read_rest(int file);

// A whole file, at most file_size_max.
result<std::string> read_file(const std::string& path, pipes allowed = pipes::refused);

// Whether the path, its symbolic links followed, leads to something in the folder or below it. What does not exist lies
// where its path says.
bool lies_within(const std::string& path, const std::string& folder);

// FOLDER/NAME, which has to lie within the folder: errc::outside_folder.
result<std::string> read_file_of(const std::string& folder, const std::string& name);

} // namespace signalbox::base
