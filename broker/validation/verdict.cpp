#include "broker/validation/verdict.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace signalbox::validation {

bool verdict::refused() const noexcept { return errors() != 0; }

std::size_t verdict::errors() const noexcept {
    return static_cast<std::size_t>(std::count_if(violations.begin(), violations.end(),
                                                  [](const violation& v) { return v.severity == severity::error; }));
}

std::string to_line(const violation& v) {
    const char* const mark = v.severity == severity::warning ? ", warning" : "";
    return fmt::format("{}:{}: {}: {} [{}{}]", v.where.line, v.where.column, v.pointer.empty() ? "(root)" : v.pointer,
                       v.problem.empty() ? v.expected : v.problem, v.keyword, mark);
}

} // namespace signalbox::validation
