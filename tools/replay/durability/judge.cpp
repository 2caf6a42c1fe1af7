#include "tools/replay/durability/judge.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "broker/message/states.hpp"

namespace signalbox::replay {

namespace {

using known_messages = std::map<std::string, const kept_message*>;

// Everything that has the same content.
struct same_content {
    std::set<std::string> keys;
    std::set<std::string> message_ids; // by the answers and by the hub
};

bool is_resolved(const kept_delivery& of) {
    const auto state = message::parse_delivery_state(of.state);
    return of.waits_for_person || (state && (message::settled(*state) || message::set_aside(*state)));
}

bool is_resolved(const kept_message& of) { return of.state != "received" && of.state != "accepted"; }

// Routed means that it goes somewhere; what was delivered into a folder is there.
bool has_effect(const kept_message& of) {
    if (of.deliveries.empty()) return of.state != "routed" && of.state != "completed";
    return std::none_of(of.deliveries.begin(), of.deliveries.end(),
                        [](const kept_delivery& each) { return each.file_missing; });
}

bool was_delivered(const kept_delivery& of) { return of.state == "delivered" || of.state == "confirmed"; }

class judging {
  public:
    judging(const std::vector<sent_message>& sent, const std::vector<kept_message>& kept, const audited& audit)
        : sent_(sent), kept_(kept), audit_(audit) {
        for (const kept_message& each : kept) {
            by_id_[each.message_id] = &each;
            by_content_[each.sha256].push_back(&each);
        }
    }

    judgement judge() {
        made_.attempted = sent_.size();
        count_acknowledged();
        count_duplicates();
        count_order();
        for (const kept_message& each : kept_) count_kept(each);
        if (!audit_.intact) ++made_.audit_mismatches;
        return made_;
    }

  private:
    const kept_message* find(const sent_message& of) const {
        if (!of.message_id.empty()) {
            const auto found = by_id_.find(of.message_id);
            return found == by_id_.end() ? nullptr : found->second;
        }
        const auto found = by_content_.find(of.sha256);
        return found == by_content_.end() ? nullptr : found->second.front();
    }

    void count_acknowledged() {
        for (const sent_message& each : sent_) {
            if (!each.acknowledged) continue;
            ++made_.acknowledged;
            const kept_message* record = find(each);
            if (record == nullptr || !has_effect(*record)) ++made_.lost;
            const std::string& id = record == nullptr ? each.message_id : record->message_id;
            if (!audit_.accepted.contains(id)) ++made_.audit_mismatches;
        }
    }

    void count_duplicates() {
        std::map<std::string, same_content> all;
        for (const sent_message& each : sent_) {
            same_content& of = all[each.sha256];
            of.keys.insert(each.key);
            if (each.acknowledged && !each.message_id.empty()) of.message_ids.insert(each.message_id);
        }
        for (const kept_message& each : kept_)
            if (const auto of = all.find(each.sha256); of != all.end()) of->second.message_ids.insert(each.message_id);
        for (const auto& [content, of] : all)
            if (of.message_ids.size() > of.keys.size())
                made_.visibly_duplicated += of.message_ids.size() - of.keys.size();
    }

    // A repetition has the place of its first sending; of what had no answer, nobody knows when it was accepted.
    void count_order() {
        std::set<std::string> seen;
        std::map<std::string, std::uint64_t> newest;
        for (const sent_message& each : sent_) {
            const bool first = seen.insert(each.key).second;
            const kept_message* record = first && each.acknowledged ? find(each) : nullptr;
            if (record == nullptr) continue;
            std::uint64_t& last = newest[each.stream];
            if (record->position < last) ++made_.order_violations;
            last = std::max(last, record->position);
        }
    }

    void count_kept(const kept_message& of) {
        if (!is_resolved(of)) ++made_.unresolved;
        std::set<std::pair<std::string, std::uint32_t>> parts;
        for (const kept_delivery& each : of.deliveries) {
            if (!is_resolved(each)) ++made_.unresolved;
            if (!parts.emplace(each.destination, each.part).second) ++made_.visibly_duplicated;
            if (each.by_courier && was_delivered(each) && !audit_.delivered.contains(each.delivery_id))
                ++made_.audit_mismatches;
        }
    }

    const std::vector<sent_message>& sent_;
    const std::vector<kept_message>& kept_;
    const audited& audit_;
    known_messages by_id_;
    std::map<std::string, std::vector<const kept_message*>> by_content_;
    judgement made_;
};

} // namespace

std::array<judgement::count, 5> judgement::counts() const noexcept {
    return {{{"lost", "no acknowledged message is lost", lost},
             {"visibly_duplicated", "nothing is there twice", visibly_duplicated},
             {"order_violations", "messages of a stream are accepted in their order", order_violations},
             {"unresolved", "every delivery has come to its end", unresolved},
             {"audit_mismatches", "the audit has a record of everything", audit_mismatches}}};
}

bool judgement::passed() const noexcept {
    const auto all = counts();
    return std::all_of(all.begin(), all.end(), [](const count& each) { return each.number == 0; });
}

judgement judge(const std::vector<sent_message>& sent, const std::vector<kept_message>& kept, const audited& audit) {
    return judging(sent, kept, audit).judge();
}

std::string to_text(const judgement& what) {
    return fmt::format("{} attempted, {} acknowledged, {} lost, {} visibly duplicated, {} order violations, "
                       "{} unresolved, {} audit mismatches",
                       what.attempted, what.acknowledged, what.lost, what.visibly_duplicated, what.order_violations,
                       what.unresolved, what.audit_mismatches);
}

} // namespace signalbox::replay
