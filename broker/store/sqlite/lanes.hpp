#pragma once

#include <cstdint>
#include <string>

#include "broker/message/states.hpp"
#include "broker/store/sqlite/transaction.hpp"

namespace signalbox::store::sqlite {

// Where a delivery stands: the columns that lanes depend on.
struct place {
    std::int64_t sequence = 0;
    std::int64_t number = 0; // of the delivery within its message, from 1
    std::string destination;
    std::string lane;
    std::string report;
};

constexpr const char* behind_lane = "behind lane";
constexpr const char* behind_report = "behind report";

// Why a delivery that wants to be ready has to wait (contracts/promises.md, "Lanes"): an open delivery occupies its
// lane, or an earlier one of the same report is set aside or waits itself. "" when it need not.
result<std::string> must_wait(transaction& in, const place& at);

// After a delivery went from one state to another: readies what no longer has to wait, at most one per lane.
error_code promote(transaction& in, const place& changed, message::delivery_state from, message::delivery_state to);

// One line of a delivery's history.
error_code add_event(transaction& in, const place& of, message::delivery_state to, std::uint32_t attempt,
                     std::string_view outcome, std::string_view diagnostics);

} // namespace signalbox::store::sqlite
