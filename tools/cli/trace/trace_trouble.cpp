#include "tools/cli/trace/trace_trouble.hpp"

#include <fmt/format.h>

namespace signalbox::cli {

exit_code code_of(const error_code& because) {
    return because == std::errc::no_such_file_or_directory ? exit_code::not_found : exit_code::failed;
}

void fail_to_read(const std::string& path, const trace::unreadable& why, const std::string& next) {
    const std::string where = why.line == 0 ? path : fmt::format("{}, line {}", path, why.line);
    throw command_failure{why.because ? code_of(why.because) : exit_code::findings,
                          fmt::format("{}: {}", where, why.what), next};
}

} // namespace signalbox::cli
