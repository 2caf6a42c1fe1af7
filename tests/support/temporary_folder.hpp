#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace signalbox::tests {

// A folder of its own below the system's temporary folder, removed with all that is in it.
class temporary_folder {
  public:
    temporary_folder();
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    ~temporary_folder();

    const std::filesystem::path& path() const noexcept { return path_; }
    std::string text() const { return path_.string(); }
    std::string file(std::string_view name) const { return (path_ / name).string(); }

    // Writes a file below the folder, whose parents it makes, and gives its path.
    std::string write(std::string_view name, std::string_view content) const;
    std::string read(std::string_view name) const;

  private:
    std::filesystem::path path_;
};

} // namespace signalbox::tests
