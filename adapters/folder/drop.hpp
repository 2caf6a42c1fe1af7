#pragma once

#include "signalbox/adapter.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace signalbox::adapters::folder {

// A folder that another program takes files from: each is complete and on stable storage when it appears (temporary
// name, fsync, rename, fsync of the folder), mode 0640. Temporary files begin with a dot. Blocks; any thread.
class drop_folder {
  public:
    // Makes the folder (mode 0750) when it is absent; throws std::runtime_error naming it when that does not work.
    explicit drop_folder(std::string path);

    // `name` is a stem of letters, digits, "_" and "-" and an extension of them. Accepted; duplicate when it is there
    // with that content; rejected "name-taken" with another, which is never touched; retry or unknown by what failed.
    adapter::outcome put(std::string_view name, std::uint32_t attempt, std::string_view bytes) const;

    // "stem.dat" and then "stem.ctl", as the MESH client does: a pair is there when its control file is.
    adapter::outcome put_pair(std::string_view stem, std::uint32_t attempt, std::string_view data,
                              std::string_view control) const;

  private:
    std::string path_;
};

// Where in the work a call failed: before anything was visible, or when it may be.
enum class drop_step : std::uint8_t { preparing, syncing };

// What an errno of the file work means for the delivery. Pure; for the tests.
adapter::outcome outcome_of_errno(int code, drop_step step);

} // namespace signalbox::adapters::folder
