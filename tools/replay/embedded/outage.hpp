#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "broker/delivery/carrier.hpp"
#include "broker/message/exchange.hpp"

namespace signalbox::replay {

// A time in which a destination of the embedded hub does not take what it is given, or a practice does not answer.
// Where a practice is asked through a destination, both are the same system.
struct outage {
    std::string destination;
    std::chrono::microseconds from{};  // since the start of the trace
    std::chrono::microseconds until{}; // from there on it takes everything again
    delivery::outcome::kind answer = delivery::outcome::kind::retry;
    std::string code = "503";
    std::string practice{}; // by ODS code, in the place of a destination
};

constexpr std::size_t outages_max = 1000;

// Reads {"outages":[{"destination":"practice","from":"10min","until":"8h","answer":"retry","code":"503"}]},
// schemas/signalbox/replay-outages.schema.json. The error says which one cannot be used, and why.
boost::system::result<std::vector<outage>, std::string> read_outages(std::string_view json);

// What a destination answers then; nothing: it takes it.
std::optional<delivery::outcome> answer_of(const std::vector<outage>& all, std::string_view destination,
                                           std::chrono::microseconds at);

// What a practice that is asked through `destination` (empty: at its own address) does then with a question; nothing:
// it answers. retry: it is not reached, unknown: it does not answer, rejected: it answers with nonsense.
std::optional<message::exchange_failure> failure_of(const std::vector<outage>& all, std::string_view practice,
                                                    std::string_view destination, std::chrono::microseconds at);

} // namespace signalbox::replay
