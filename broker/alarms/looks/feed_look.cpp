#include "broker/alarms/looks/feed_look.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace signalbox::alarms {

namespace {

constexpr std::uint32_t page = 20'000; // messages

std::int64_t hour_of(base::time_point at) {
    return std::chrono::floor<std::chrono::hours>(at.time_since_epoch()).count();
}

bool holds_already(const findings& found, const std::string& subject) {
    return std::any_of(found.hold.begin(), found.hold.end(),
                       [&](const condition& each) { return each.of == kind::silent_feed && each.subject == subject; });
}

} // namespace

boost::asio::awaitable<bool> feed_look::read_on() {
    while (true) {
        const auto came = co_await store_.arrivals(read_up_to_, page);
        if (!came) co_return false;
        for (const store::hourly_arrivals& each : came->hours) rhythm_.add(each);
        read_up_to_ = came->up_to;
        if (!came->more) co_return true;
    }
}

boost::asio::awaitable<void> feed_look::add_to(findings& found, const ledger& so_far, base::time_point now) {
    const bool read = co_await read_on();
    if (!read) co_return;
    const std::int64_t hour = hour_of(now);
    rhythm_.forget(hour);
    found.looked_at.insert(kind::silent_feed);
    for (const rhythm::silence& each : rhythm_.silent(hour))
        found.hold.push_back({kind::silent_feed,
                              fmt::format("{} {}", each.sender, each.workflow_id),
                              fmt::format("nothing for hours that usually bring {} messages or more", each.usual),
                              {}});

    for (const alarm& each : so_far.open()) {
        if (each.of != kind::silent_feed || holds_already(found, each.subject)) continue;
        const std::size_t space = each.subject.find(' ');
        if (space == std::string::npos) continue;
        const bool quiet =
            rhythm_.quiet_since(each.subject.substr(0, space), each.subject.substr(space + 1), hour_of(each.opened_at));
        if (quiet) found.hold.push_back({kind::silent_feed, each.subject, each.detail, {}});
    }
}

} // namespace signalbox::alarms
