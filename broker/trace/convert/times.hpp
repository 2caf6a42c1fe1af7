#pragma once

#include <optional>
#include <string_view>

#include "broker/base/clock.hpp"
#include "broker/pathology/model/date_time.hpp"

namespace signalbox::trace {

// The instant that is meant; nothing for a date without a time.
std::optional<base::time_point> instant_of(const pathology::date_time& when);

// ISO 8601 with its zone, as FHIR and HAR write it: "2026-11-22T14:05:06.123Z". Nothing for anything else.
std::optional<base::time_point> parse_instant(std::string_view text);

// yyyyMMddHHmmss, UTC: the times of MESH. Nothing for anything else.
std::optional<base::time_point> parse_compact_seconds(std::string_view text);

} // namespace signalbox::trace
