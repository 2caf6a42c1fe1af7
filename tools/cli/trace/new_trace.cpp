#include "tools/cli/trace/new_trace.hpp"

#include "tools/cli/commands.hpp"

namespace signalbox::cli {

namespace {

[[noreturn]] void fail(const std::string& file, const error_code& why) {
    throw command_failure{exit_code::failed, file + ": " + why.message(), ""};
}

} // namespace

new_trace::new_trace(const std::string& path, const trace::header& first) : path_(path) {
    auto made = trace::writer::create_whole(path, first, &interruption_watch::flag());
    if (!made) fail(path, made.error());
    writer_ = std::move(*made);
}

void new_trace::append(const trace::record& line) {
    if (auto put = writer_->append(line); !put) fail(path_, put.error());
}

void new_trace::finish() {
    if (auto done = writer_->finish(); !done) fail(path_, done.error());
}

} // namespace signalbox::cli
