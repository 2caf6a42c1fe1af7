#include "tests/crash/checker.hpp"

#include <ostream>
#include <set>

namespace signalbox::tests {

namespace {

// What arrived under one message's key.
struct arrivals_of_key {
    std::set<std::string> delivery_ids;
    std::uint64_t count = 0;
};

bool is_of_message(const std::string& delivery_id, const std::set<std::string>& message_ids) {
    return message_ids.contains(delivery_id.substr(0, delivery_id.rfind('-')));
}

} // namespace

bool judgement::passed() const noexcept {
    return lost + unexpected + corrupt + visibly_duplicated + order_violations + unresolved + audit_mismatches == 0;
}

judgement judge(const std::vector<sent_message>& sent, const std::vector<arrival>& arrived, const audited& audit,
                std::uint64_t open_deliveries) {
    judgement result;
    result.attempted = sent.size();
    result.unresolved = open_deliveries;

    std::map<std::string, const sent_message*> by_key;
    for (const auto& message : sent) by_key[message.key] = &message;

    const std::set<std::string> accepted(audit.accepted_ids.begin(), audit.accepted_ids.end());
    const std::set<std::string> delivered(audit.delivered_ids.begin(), audit.delivered_ids.end());
    std::map<std::string, arrivals_of_key> seen;
    std::map<std::string, std::uint32_t> newest; // per patient, among first arrivals
    for (const auto& one : arrived) {
        const auto found = by_key.find(one.key);
        if (found == by_key.end()) {
            ++result.unexpected;
            continue;
        }
        const sent_message& message = *found->second;
        if (one.digest != message.digest) ++result.corrupt;
        if (!delivered.contains(one.delivery_id) || !is_of_message(one.delivery_id, accepted))
            ++result.audit_mismatches;

        auto& mine = seen[one.key];
        if (mine.delivery_ids.contains(one.delivery_id)) ++result.raw_duplicates;
        mine.delivery_ids.insert(one.delivery_id);
        if (++mine.count > 1) continue;
        auto& last = newest[message.patient];
        if (message.version < last) ++result.order_violations;
        last = std::max(last, message.version);
    }
    for (const auto& [key, mine] : seen) result.visibly_duplicated += mine.delivery_ids.size() - 1;

    for (const auto& message : sent) {
        if (message.message_id.empty()) continue;
        ++result.acknowledged;
        if (!seen.contains(message.key)) ++result.lost;
        if (!accepted.contains(message.message_id)) ++result.audit_mismatches;
    }
    return result;
}

std::ostream& operator<<(std::ostream& out, const judgement& j) {
    return out << "attempted " << j.attempted << ", acknowledged " << j.acknowledged << ", lost " << j.lost
               << ", unexpected " << j.unexpected << ", corrupt " << j.corrupt << ", visibly duplicated "
               << j.visibly_duplicated << ", raw duplicates " << j.raw_duplicates << ", order violations "
               << j.order_violations << ", unresolved " << j.unresolved << ", audit mismatches " << j.audit_mismatches;
}

} // namespace signalbox::tests
