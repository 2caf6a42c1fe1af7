#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "broker/store/records.hpp"

namespace signalbox::alarms {

// When a feed counts as silent.
struct rhythm_rule {
    std::uint32_t hours = 2;        // whole hours without a message, beside the one that runs
    std::uint32_t days = 3;         // of the same kind before that are compared with
    std::uint64_t messages_min = 5; // that came in the same hours on each of them
};

// The rhythm of every feed (sender mailbox and workflow id) by the hour. Monday to Friday are of one kind, Saturday and
// Sunday of one each; hours are those of UTC. A feed is silent when nothing came in the last whole hours and the one
// that runs, where on each of the last days of the same kind at least messages_min came in the same whole hours.
// Acknowledgements ("…_ACK") have no rhythm of their own. Pure.
class rhythm {
  public:
    explicit rhythm(rhythm_rule rule) : rule_(rule) {}

    void add(const store::hourly_arrivals& came);
    // The feeds that are silent in that hour since 1970, with how many messages were the fewest on those days.
    struct silence {
        std::string sender;
        std::string workflow_id;
        std::uint64_t usual = 0;
    };
    std::vector<silence> silent(std::int64_t hour) const;
    // Whether nothing came in that hour and since. False for a feed that is not known (any more).
    bool quiet_since(const std::string& sender, const std::string& workflow_id, std::int64_t hour) const;
    // What is too old to be compared with goes.
    void forget(std::int64_t hour);

    static constexpr std::size_t feeds_max = 1'000; // further ones are not watched

  private:
    using feed = std::pair<std::string, std::string>;     // sender, workflow id
    using counts = std::map<std::int64_t, std::uint64_t>; // by hour

    std::uint64_t usual_before(const counts& of, std::int64_t hour) const;

    rhythm_rule rule_;
    std::map<feed, counts> feeds_;
};

} // namespace signalbox::alarms
