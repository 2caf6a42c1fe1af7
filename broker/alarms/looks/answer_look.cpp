#include "broker/alarms/looks/answer_look.hpp"

#include <fmt/format.h>

namespace signalbox::alarms {

boost::asio::awaitable<void> answer_look::add_to(findings& found, const ledger& /*so_far*/, base::time_point now) {
    const auto late = co_await store_.overdue({now - limits_.infrastructure_max, now - limits_.business_max});
    if (!late) co_return; // a store that has failed stops the hub by itself
    found.looked_at.insert(kind::answer_overdue);
    for (const store::overdue_answers& each : *late) {
        std::string detail = fmt::format("{} messages, the oldest of {}", each.messages, base::to_iso8601(each.oldest));
        found.hold.push_back({kind::answer_overdue, each.recipient, std::move(detail), {}});
    }
}

} // namespace signalbox::alarms
