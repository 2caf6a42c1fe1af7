#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "broker/message/message.hpp"
#include "broker/store/sqlite/transaction.hpp"

namespace signalbox::store::sqlite {

// Where a delivery stands: the columns that lanes depend on.
struct place {
    std::int64_t sequence = 0;
    std::int64_t number = 0; // of the delivery within its message, from 1
    std::string destination;
    std::string lane;
    std::string report;
    std::vector<message::lane_claim> further; // of what goes as a whole for several patients
};

constexpr const char* behind_lane = "behind lane";
constexpr const char* behind_report = "behind report";

// Why a delivery that wants to be ready has to wait (contracts/promises.md, "Lanes"): an open delivery occupies its
// lane, or an earlier one of the same report is set aside or waits itself. "" when it need not. A delivery with
// several claims is the head of all its lanes before it goes, and from then on occupies all of them.
result<std::string> must_wait(transaction& in, const place& at);

// After a delivery went from one state to another: readies what no longer has to wait, at most one per lane.
error_code promote(transaction& in, const place& changed, message::delivery_state from, message::delivery_state to);

// Remembers the claims of a delivery that has several, as long as the delivery itself: also one that was delivered can
// be dead-lettered and released.
error_code insert_claims(transaction& in, const place& at);
// The claims beside `lane` and `report`.
result<std::vector<message::lane_claim>> further_claims(transaction& in, const place& at);

// One line of a delivery's history.
error_code add_event(transaction& in, const place& of, message::delivery_state to, std::uint32_t attempt,
                     std::string_view outcome, std::string_view diagnostics);

} // namespace signalbox::store::sqlite
