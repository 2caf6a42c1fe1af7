#include "broker/alarms/looks/rhythm.hpp"

#include <algorithm>
#include <limits>

namespace signalbox::alarms {

namespace {

constexpr std::int64_t day = 24;        // hours
constexpr std::int64_t kept = 30 * day; // as long as messages are

enum class day_kind : std::uint8_t { working, saturday, sunday };

// 1 January 1970 was a Thursday.
day_kind kind_of(std::int64_t hour) {
    const std::int64_t weekday = (hour / day + 4) % 7; // 0: Sunday
    if (weekday == 0) return day_kind::sunday;
    return weekday == 6 ? day_kind::saturday : day_kind::working;
}

std::uint64_t sum(const std::map<std::int64_t, std::uint64_t>& of, std::int64_t first, std::int64_t last) {
    std::uint64_t all = 0;
    for (auto at = of.lower_bound(first); at != of.end() && at->first <= last; ++at) all += at->second;
    return all;
}

} // namespace

void rhythm::add(const store::hourly_arrivals& came) {
    if (came.workflow_id.ends_with("_ACK")) return;
    const feed of{came.sender, came.workflow_id};
    if (feeds_.size() >= feeds_max && !feeds_.contains(of)) return;
    feeds_[of][came.hour] += came.messages;
}

// The fewest that came in the same whole hours on the days of the same kind before; 0 when there are not so many days.
std::uint64_t rhythm::usual_before(const counts& of, std::int64_t hour) const {
    std::uint64_t fewest = std::numeric_limits<std::uint64_t>::max();
    std::uint32_t seen = 0;
    for (std::int64_t back = day; back <= kept && seen < rule_.days; back += day) {
        if (kind_of(hour - back) != kind_of(hour)) continue;
        ++seen;
        fewest = std::min(fewest, sum(of, hour - back - rule_.hours, hour - back - 1));
    }
    return seen < rule_.days ? 0 : fewest;
}

std::vector<rhythm::silence> rhythm::silent(std::int64_t hour) const {
    std::vector<silence> found;
    for (const auto& [of, came] : feeds_) {
        if (sum(came, hour - rule_.hours, hour) > 0) continue;
        const std::uint64_t usual = usual_before(came, hour);
        if (usual >= std::max<std::uint64_t>(rule_.messages_min, 1)) found.push_back({of.first, of.second, usual});
    }
    return found;
}

bool rhythm::quiet_since(const std::string& sender, const std::string& workflow_id, std::int64_t hour) const {
    const auto found = feeds_.find({sender, workflow_id});
    if (found == feeds_.end()) return false;
    return sum(found->second, hour, std::numeric_limits<std::int64_t>::max()) == 0;
}

void rhythm::forget(std::int64_t hour) {
    for (auto& [of, came] : feeds_) came.erase(came.begin(), came.lower_bound(hour - kept - day));
    std::erase_if(feeds_, [](const auto& each) { return each.second.empty(); });
}

} // namespace signalbox::alarms
