#pragma once

#include <filesystem>
#include <string>

#include "broker/app/files.hpp"
#include "tools/cli/commands.hpp"

namespace signalbox::cli {

// A data folder of its own (mode 0700) below the system's temporary folder; gone, with all that is in it, when this
// goes. Throws command_failure when there can be none.
class temporary_data {
  public:
    explicit temporary_data(const std::string& name) {
        auto made = app::make_temporary_folder(name);
        if (!made)
            throw command_failure{exit_code::failed, "a temporary data folder: " + made.error().message(),
                                  "signalbox serve --data DIR"};
        path_ = std::move(*made);
    }
    temporary_data(const temporary_data&) = delete;
    temporary_data& operator=(const temporary_data&) = delete;
    ~temporary_data() {
        std::error_code ignored; // what stays in the temporary folder is no failure of the command
        std::filesystem::remove_all(path_, ignored);
    }

    const std::string& path() const noexcept { return path_; }

  private:
    std::string path_;
};

} // namespace signalbox::cli
