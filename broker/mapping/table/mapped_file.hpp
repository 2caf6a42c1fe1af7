#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "broker/base/result.hpp"

namespace signalbox::mapping {

// A file's bytes, read by the system when they are touched. Who changes the file replaces it as a whole: what was
// mapped stays as it was; a file that is cut short while it is mapped ends the process.
class mapped_file {
  public:
    static result<mapped_file> open(const std::string& path);

    mapped_file(mapped_file&& other) noexcept;
    mapped_file& operator=(mapped_file&&) = delete;
    ~mapped_file();

    std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }
    std::string_view text() const noexcept { return {reinterpret_cast<const char*>(data_), size_}; }

  private:
    mapped_file(const std::byte* data, std::size_t size) noexcept : data_(data), size_(size) {}

    const std::byte* data_;
    std::size_t size_;
};

} // namespace signalbox::mapping
