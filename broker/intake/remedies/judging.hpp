#pragma once

#include <string>
#include <vector>

#include "broker/intake/remedies/remedies.hpp"

namespace signalbox::intake {

no_remedy no_remedy_for(const error_code& error);
no_remedy wrong_state(const std::string& id, std::string_view state, std::string_view needed);

// Type, verdict and parts of a message that is kept, or is to take the place of one.
boost::asio::awaitable<examined> judge(const parts& with, const message::envelope& about, const std::string& body);
// Why none of the routes leads anywhere, in words.
std::string why_nowhere(const routing::decision& decided);

// Which delivery of a later message of the same reports has gone on already; "" when none has. `waits_before` lets
// those pass that would wait for these: what keeps its place in the order of acceptance is ahead of them.
boost::asio::awaitable<result<std::string>> overtaken_by(const parts& with, const std::string& behind_delivery,
                                                         const std::vector<message::planned_delivery>& planned,
                                                         bool waits_before);

} // namespace signalbox::intake
