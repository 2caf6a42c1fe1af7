#include "broker/store/sqlite/lanes.hpp"

#include <deque>
#include <optional>
#include <tuple>

#include "broker/store/sqlite/lane_questions.hpp"

namespace signalbox::store::sqlite {
namespace {

using message::delivery_state;
using message::lane_claim;

bool before(const place& one, const place& other) noexcept {
    return std::tie(one.sequence, one.number) < std::tie(other.sequence, other.number);
}

// An earlier delivery waits for another of its lanes and keeps its turn in this one.
result<bool> lane_reserved(transaction& in, const place& at, const std::string& lane) {
    auto waiting = claiming(in, at.destination, lane);
    if (!waiting) return no_answer(waiting.error());
    for (const place& each : *waiting) {
        if (!before(each, at)) return false;
        auto waits = any_report_waits(in, each);
        if (!waits) return no_answer(waits.error());
        if (!*waits) return true;
    }
    return false;
}

result<bool> any_lane_taken(transaction& in, const place& at) {
    for (const lane_claim& each : claims_of(at)) {
        auto taken = lane_occupied(in, at, each.lane);
        if (!taken || *taken) return taken;
        taken = lane_reserved(in, at, each.lane);
        if (!taken || *taken) return taken;
    }
    return false;
}

// The first with several claims that waits for nothing but its lanes.
result<std::optional<place>> first_claiming(transaction& in, const std::string& destination, const std::string& lane) {
    auto waiting = claiming(in, destination, lane);
    if (!waiting) return waiting.error();
    for (place& each : *waiting) {
        auto waits = any_report_waits(in, each);
        if (!waits) return waits.error();
        if (!*waits) return std::optional(std::move(each));
    }
    return std::optional<place>();
}

result<std::optional<place>> first_eligible(transaction& in, const std::string& destination, const std::string& lane) {
    auto claiming = first_claiming(in, destination, lane);
    if (!claiming) return claiming.error();
    auto single = first_single(in, destination, lane);
    if (!single) return single.error();
    if (!claiming->has_value()) return single;
    return single->has_value() && before(**single, **claiming) ? single : claiming;
}

error_code make_ready(transaction& in, const place& at) {
    auto failed =
        in.db.run("UPDATE delivery SET state = 'ready', reason = '', changed_at = ? WHERE sequence = ? AND number = ?",
                  {in.now, at.sequence, at.number});
    if (failed) return failed;
    in.readied.push_back(at.destination);
    return add_event(in, at, delivery_state::ready, 0, "unblocked", "");
}

bool holds_report(delivery_state state) noexcept {
    return message::set_aside(state) || state == delivery_state::blocked;
}

// Lanes in which somebody may go on.
class lanes_to_look_at {
  public:
    error_code add(result<lane_names> more) {
        if (!more) return more.error();
        lanes_.insert(lanes_.end(), more->begin(), more->end());
        return {};
    }
    void add(const place& freed) {
        for (const lane_claim& each : claims_of(freed)) lanes_.push_back(each.lane);
    }
    std::optional<std::string> next() {
        if (lanes_.empty()) return std::nullopt;
        std::string lane = std::move(lanes_.front());
        lanes_.pop_front();
        return lane;
    }

  private:
    std::deque<std::string> lanes_;
};

// The delivery of a free lane whose turn it is, if it is the head of all its lanes.
result<std::optional<place>> next_of(transaction& in, const std::string& destination, const std::string& lane) {
    const place probe{0, 0, destination, lane, "", {}};
    auto occupied = lane_occupied(in, probe, lane);
    if (!occupied) return occupied.error();
    if (*occupied) return std::optional<place>();
    auto next = first_eligible(in, destination, lane);
    if (!next || !next->has_value()) return next;
    auto taken = any_lane_taken(in, **next);
    if (!taken) return taken.error();
    return *taken ? std::optional<place>() : std::move(*next);
}

error_code go_on(transaction& in, const std::string& destination, lanes_to_look_at& lanes) {
    // Each turn takes one waiting delivery less or one lane less, so this ends.
    while (const auto lane = lanes.next()) {
        auto next = next_of(in, destination, *lane);
        if (!next) return next.error();
        if (!next->has_value()) continue;
        if (auto failed = make_ready(in, **next)) return failed;
        if (auto failed = lanes.add(lanes_behind(in, **next))) return failed;
    }
    return {};
}

} // namespace

result<std::string> must_wait(transaction& in, const place& at) {
    auto taken = any_lane_taken(in, at);
    if (!taken) return taken.error();
    if (*taken) return behind_lane;
    auto waits = any_report_waits(in, at);
    if (!waits) return waits.error();
    return *waits ? behind_report : "";
}

error_code promote(transaction& in, const place& changed, delivery_state from, delivery_state to) {
    lanes_to_look_at lanes;
    if (message::occupies_lane(from) && !message::occupies_lane(to)) lanes.add(changed);
    if (holds_report(from) && !holds_report(to)) {
        if (auto failed = lanes.add(lanes_behind(in, changed))) return failed;
    }
    if (holds_report(to) && !holds_report(from)) {
        if (auto failed = lanes.add(lanes_given_up(in, changed))) return failed;
    }
    // It kept its turn in lanes where it is not waited for any more.
    if (from == delivery_state::blocked && !changed.further.empty()) lanes.add(changed);
    return go_on(in, changed.destination, lanes);
}

error_code insert_claims(transaction& in, const place& at) {
    if (at.further.empty()) return {};
    for (const lane_claim& each : claims_of(at)) {
        auto failed = in.db.run("INSERT OR IGNORE INTO lane_claim(destination, lane, sequence, number, report)"
                                " VALUES (?, ?, ?, ?, ?)",
                                {at.destination, each.lane, at.sequence, at.number, each.report});
        if (failed) return failed;
    }
    return {};
}

error_code add_event(transaction& in, const place& of, delivery_state to, std::uint32_t attempt,
                     std::string_view outcome, std::string_view diagnostics) {
    constexpr std::size_t diagnostics_max = 8192;
    // Not INSERT … SELECT: from the table that it writes to, that is a temporary table for each row.
    return in.db.run("INSERT INTO delivery_event(sequence, number, step, at, state, attempt, outcome, diagnostics)"
                     " VALUES (?1, ?2, (SELECT coalesce(max(step), 0) + 1 FROM delivery_event"
                     " WHERE sequence = ?1 AND number = ?2), ?3, ?4, ?5, ?6, ?7)",
                     {of.sequence, of.number, in.now, message::to_text(to), attempt, outcome,
                      diagnostics.substr(0, diagnostics_max)});
}

} // namespace signalbox::store::sqlite
