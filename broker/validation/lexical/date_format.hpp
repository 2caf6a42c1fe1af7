#pragma once

#include <string_view>

namespace signalbox::validation::lexical {

// RFC 3339: full-date, full-time, date-time; appendix A: duration.
bool is_date(std::string_view text) noexcept;
bool is_time(std::string_view text) noexcept;
bool is_date_time(std::string_view text) noexcept;
bool is_duration(std::string_view text) noexcept;

} // namespace signalbox::validation::lexical
