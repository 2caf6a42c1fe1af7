#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "broker/base/result.hpp"
#include "broker/mapping/forms/forms.hpp"
#include "broker/mapping/forms/read_reports.hpp"
#include "broker/mapping/render.hpp"

namespace signalbox::mapping {

// What a message of that type is written in. The catalogue's names tell; nothing else is a report.
std::optional<report_form> report_form_of(std::string_view message_type);

// The message's text without its content encoding; the bounds are those of intake, so that what it accepted can be
// read. mapping::errc::unreadable, too_large; not_convertible for an encoding that is not known.
result<std::string> decoded(const source& from);

// The limits of `from` for its reports.
reading reading_of(const source& from) noexcept;

// ASCII alone.
std::string lower_case(std::string_view text);

} // namespace signalbox::mapping
