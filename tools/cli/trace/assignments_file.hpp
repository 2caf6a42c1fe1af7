#pragma once

#include <string>

#include "broker/base/file.hpp"
#include "broker/trace/redaction/assignments.hpp"

namespace signalbox::cli {

// A file of assignments (mode 0600) that belongs to this process as long as the object is there: FILE.lock is locked.
// Throws command_failure.
class assignments_file {
  public:
    // Reads it into `numbers` when it is there.
    assignments_file(std::string path, trace::assignments& numbers);

    // Replaces it at once and as a whole, on stable storage.
    void save(const trace::assignments& numbers) const;

  private:
    std::string path_;
    base::descriptor lock_;
};

} // namespace signalbox::cli
