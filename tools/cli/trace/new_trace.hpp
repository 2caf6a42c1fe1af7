#pragma once

#include <memory>
#include <string>

#include "broker/trace/format/writer.hpp"

namespace signalbox::cli {

// A trace that is made, and removed again unless it was finished. Each throws command_failure that names the file.
class new_trace {
  public:
    new_trace(const std::string& path, const trace::header& first);
    new_trace(const new_trace&) = delete;
    new_trace& operator=(const new_trace&) = delete;
    ~new_trace();

    void append(const trace::record& line);
    void finish();
    std::uint64_t lines() const noexcept { return writer_->lines(); }

  private:
    std::string path_;
    std::unique_ptr<trace::writer> writer_;
    bool finished_ = false;
};

} // namespace signalbox::cli
