#pragma once

#include <memory>
#include <string>

#include "broker/trace/format/writer.hpp"
#include "tools/cli/interruption_watch.hpp"

namespace signalbox::cli {

// A trace that is made, and is not there unless it was finished: an interruption is noted and ends it. Each throws
// command_failure that names the file.
class new_trace {
  public:
    new_trace(const std::string& path, const trace::header& first);

    void append(const trace::record& line);
    void finish();
    std::uint64_t lines() const noexcept { return writer_->lines(); }

  private:
    interruption_watch watch_;
    std::string path_;
    std::unique_ptr<trace::writer> writer_;
};

} // namespace signalbox::cli
