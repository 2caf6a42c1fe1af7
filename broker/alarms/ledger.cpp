#include "broker/alarms/ledger.hpp"

#include <algorithm>

namespace signalbox::alarms {

namespace {

bool holds(const findings& found, const alarm& open) {
    return std::any_of(found.hold.begin(), found.hold.end(),
                       [&](const condition& each) { return each.of == open.of && each.subject == open.subject; });
}

} // namespace

const alarm* ledger::find(kind of, std::string_view subject) const noexcept {
    const auto found = std::find_if(open_.begin(), open_.end(),
                                    [&](const alarm& each) { return each.of == of && each.subject == subject; });
    return found == open_.end() ? nullptr : &*found;
}

std::vector<news> ledger::raise(const condition& what, base::time_point now) {
    if (const alarm* known = find(what.of, what.subject)) {
        alarm& open = open_[static_cast<std::size_t>(known - open_.data())];
        open.detail = what.detail;
        open.until = what.until;
        return {};
    }
    open_.push_back({what.of, what.subject, what.detail, now, what.until});
    return {{open_.back(), true, now}};
}

std::vector<news> ledger::lower(kind of, std::string_view subject, base::time_point now) {
    const alarm* known = find(of, subject);
    if (known == nullptr) return {};
    std::vector<news> told{{*known, false, now}};
    open_.erase(open_.begin() + (known - open_.data()));
    return told;
}

std::vector<news> ledger::compare(const findings& found, base::time_point now) {
    std::vector<news> told;
    const std::vector<alarm> before = open_;
    for (const alarm& each : before) {
        // An event ends with its time, whoever reported it.
        const bool may_end = each.until ? *each.until <= now : found.looked_at.contains(each.of);
        if (!may_end || holds(found, each)) continue;
        for (news& closed : lower(each.of, each.subject, now)) told.push_back(std::move(closed));
    }
    for (const condition& each : found.hold)
        for (news& opened : raise(each, now)) told.push_back(std::move(opened));
    return told;
}

} // namespace signalbox::alarms
