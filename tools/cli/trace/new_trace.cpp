#include "tools/cli/trace/new_trace.hpp"

#include <filesystem>

#include "tools/cli/commands.hpp"

namespace signalbox::cli {

namespace {

[[noreturn]] void fail(const std::string& file, const error_code& why) {
    throw command_failure{exit_code::failed, file + ": " + why.message(), ""};
}

} // namespace

new_trace::new_trace(const std::string& path, const trace::header& first) : path_(path) {
    auto made = trace::writer::create(path, first);
    if (!made) fail(path, made.error());
    writer_ = std::move(*made);
}

new_trace::~new_trace() {
    if (!writer_ || finished_) return;
    std::error_code ignored; // that it cannot be removed is not the trouble that is told
    std::filesystem::remove(path_, ignored);
    std::filesystem::remove_all(trace::bodies_folder(path_), ignored);
}

void new_trace::append(const trace::record& line) {
    if (auto put = writer_->append(line); !put) fail(path_, put.error());
}

void new_trace::finish() {
    if (auto done = writer_->finish(); !done) fail(path_, done.error());
    finished_ = true;
}

} // namespace signalbox::cli
