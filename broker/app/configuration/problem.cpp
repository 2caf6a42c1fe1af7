#include "broker/app/configuration/problem.hpp"

#include <fmt/format.h>

#include "broker/base/printable.hpp"

namespace signalbox::app {

namespace {

std::string all_lines(const std::vector<problem>& problems) {
    std::string text;
    for (const problem& p : problems) text += (text.empty() ? "" : "\n") + to_line(p);
    return text;
}

} // namespace

std::string to_line(const problem& p) {
    std::string line = p.file;
    if (p.where.line > 0) line += fmt::format(":{}:{}", p.where.line, p.where.column);
    if (!line.empty()) line += ": ";
    if (!p.pointer.empty()) line += p.pointer + ": ";
    return base::printable(line + p.what);
}

configuration_error::configuration_error(std::vector<problem> problems)
    : std::runtime_error(all_lines(problems)), problems_(std::move(problems)) {}

} // namespace signalbox::app
