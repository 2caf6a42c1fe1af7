#include "broker/alarms/alarm.hpp"

#include <array>

#include <fmt/format.h>

namespace signalbox::alarms {

namespace {

constexpr std::array<std::string_view, 14> names = {
    "oldest_waiting",     "oldest_blocked", "breaker_open",        "dead_letters",       "quarantine",
    "silent_feed",        "disk_low",       "certificate_30_days", "certificate_7_days", "clock_step",
    "numbers_used_again", "answer_overdue", "new_codes",           "withdrawn_results",
};
static_assert(names.size() == static_cast<std::size_t>(kind::withdrawn_results) + 1);

} // namespace

std::string_view to_text(kind of) noexcept { return names[static_cast<std::size_t>(of)]; }

std::optional<kind> parse_kind(std::string_view text) noexcept {
    for (const kind each : all_kinds())
        if (to_text(each) == text) return each;
    return std::nullopt;
}

std::vector<kind> all_kinds() {
    std::vector<kind> all;
    for (std::size_t i = 0; i < names.size(); ++i) all.push_back(static_cast<kind>(i));
    return all;
}

std::string news::id() const {
    return fmt::format("{}/{}/{}/{}", to_text(about.of), about.subject, base::to_iso8601(about.opened_at), event());
}

} // namespace signalbox::alarms
