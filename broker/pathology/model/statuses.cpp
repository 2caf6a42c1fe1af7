#include "broker/pathology/model/statuses.hpp"

#include <algorithm>

namespace signalbox::pathology {

namespace {

std::optional<result_status> of_all(report_status whole) noexcept {
    switch (whole) {
    case report_status::amended: return result_status::amended;
    case report_status::corrected: return result_status::corrected;
    case report_status::cancelled: return result_status::cancelled;
    case report_status::entered_in_error: return result_status::entered_in_error;
    default: return std::nullopt;
    }
}

bool is_withdrawn(result_status said) noexcept {
    return said == result_status::cancelled || said == result_status::entered_in_error;
}

// The result itself is what was amended, corrected or withdrawn.
bool is_changed(const investigation& each) noexcept {
    return each.status && (*each.status == result_status::amended || *each.status == result_status::corrected ||
                           is_withdrawn(*each.status));
}

} // namespace

std::vector<std::optional<result_status>> statuses_of(const report& of) {
    const auto whole = of_all(of.status);
    const bool some_changed = std::any_of(of.investigations.begin(), of.investigations.end(), is_changed);
    std::vector<std::optional<result_status>> all;
    for (const investigation& each : of.investigations) {
        const auto& own = each.status;
        const bool overruled = whole && own && !is_withdrawn(*own) &&
                               (is_withdrawn(*whole) || (own == result_status::final && !some_changed));
        all.push_back(overruled || !own ? whole : own);
    }
    return all;
}

} // namespace signalbox::pathology
