#include "broker/messaging/itk3/conversation.hpp"

#include "broker/messaging/itk3/codes.hpp"

namespace signalbox::messaging::itk3 {

namespace {

// Codes that are not in the table are outcomes of referrals: none of them asks for anything.
bool is_negative(std::string_view code) {
    const response_code* const known = find_response_code(code);
    return known != nullptr && !known->positive;
}

bool is_late(const conversation& now, std::chrono::milliseconds age, const patience& with) {
    if (now.infrastructure_wanted && now.infrastructure_code.empty() && age > with.infrastructure_max) return true;
    return now.business_wanted && now.business_code.empty() && age > with.business_max;
}

} // namespace

std::string_view to_text(stage s) noexcept {
    switch (s) {
    case stage::sent: return "sent";
    case stage::accepted: return "accepted";
    case stage::reported: return "reported";
    case stage::infrastructure: return "infrastructure";
    case stage::complete: return "complete";
    case stage::refused: return "refused";
    case stage::overdue: break;
    }
    return "overdue";
}

stage stage_of(const conversation& now, std::chrono::milliseconds age, const patience& with) {
    if (is_negative(now.infrastructure_code) || is_negative(now.business_code)) return stage::refused;
    const bool infrastructure_there = !now.infrastructure_wanted || !now.infrastructure_code.empty();
    const bool business_there = !now.business_wanted || !now.business_code.empty();
    if (infrastructure_there && business_there) return stage::complete;
    if (now.reported) return stage::reported;
    if (is_late(now, age, with)) return stage::overdue;
    if (!now.infrastructure_code.empty()) return stage::infrastructure;
    return now.accepted_by_mesh ? stage::accepted : stage::sent;
}

} // namespace signalbox::messaging::itk3
