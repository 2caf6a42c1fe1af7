#pragma once

#include <optional>
#include <string>
#include <vector>

#include "broker/store/sqlite/lanes.hpp"

// What lanes.cpp asks the database.
namespace signalbox::store::sqlite {

using lane_names = std::vector<std::string>;

// An error code converts to bool, so that it cannot become a result<bool> by itself.
inline result<bool> no_answer(error_code why) { return {boost::system::in_place_error, why}; }

// Where a delivery keeps its turn: its lane and report, and the further ones.
std::vector<message::lane_claim> claims_of(const place& at);

// Another delivery has this lane: ready, on its way, or to be tried again.
result<bool> lane_occupied(transaction& in, const place& at, const std::string& lane);
// An earlier delivery of this report is set aside, or waits itself.
result<bool> report_waits(transaction& in, const place& at, const std::string& report);
result<bool> any_report_waits(transaction& in, const place& at);

// Blocked deliveries with several claims, one of them on this lane, in order of acceptance.
result<std::vector<place>> claiming(transaction& in, const std::string& destination, const std::string& lane);
// The first blocked one of a lane, of those with one claim, whose report does not wait.
result<std::optional<place>> first_single(transaction& in, const std::string& destination, const std::string& lane);

// The lanes in which later deliveries of the same reports wait.
result<lane_names> lanes_behind(transaction& in, const place& at);
// All lanes of later, blocked deliveries with several claims, one of them on the same report.
result<lane_names> lanes_given_up(transaction& in, const place& at);

} // namespace signalbox::store::sqlite
