#include "broker/intake/plan.hpp"

#include <utility>

#include "broker/message/lane.hpp"

namespace signalbox::intake {

namespace {

bool is_mailbox(std::string_view destination) noexcept { return destination.starts_with("mailbox:"); }

class planner {
  public:
    planner(const message::envelope& about, const examined& found, const planning& with)
        : about_(about), found_(found), with_(with) {}

    void plan(const routing::decision::chosen& chosen, std::vector<message::planned_delivery>& into) const {
        const bool whole = is_mailbox(chosen.destination) || found_.parts.empty() || !with_.takes_parts ||
                           !with_.takes_parts(chosen.destination);
        if (whole) return into.push_back(whole_to(chosen));
        for (const examined_part& part : found_.parts) into.push_back(part_to(chosen, part));
    }

  private:
    message::planned_delivery to(const routing::decision::chosen& chosen, const message::patient_key& patient) const {
        message::planned_delivery planned;
        planned.destination = chosen.destination;
        planned.rule = chosen.rule;
        auto [lane, report] = claim_of(patient);
        planned.lane = std::move(lane);
        planned.report = std::move(report);
        return planned;
    }

    message::planned_delivery whole_to(const routing::decision::chosen& chosen) const {
        message::planned_delivery planned = to(chosen, found_.patient);
        if (is_mailbox(chosen.destination)) {
            planned.first = message::delivery_state::delivered;
            return planned;
        }
        const message::lane_claim first{planned.lane, planned.report};
        if (const std::string replaced = replaced_document(); !replaced.empty()) {
            message::patient_key of_both = found_.patient;
            of_both.report_id = replaced;
            planned.further.push_back(claim_of(of_both));
        }
        for (const examined_part& part : found_.parts) {
            auto claim = claim_of(part.patient);
            if (claim != first) planned.further.push_back(std::move(claim));
        }
        return planned;
    }

    // A document of ITK3 waits behind the one that it replaces, as a correction behind its report.
    std::string replaced_document() const {
        if (!found_.itk3 || !found_.itk3->envelope.payload) return {};
        return found_.itk3->envelope.payload->replaced;
    }

    message::planned_delivery part_to(const routing::decision::chosen& chosen, const examined_part& part) const {
        message::planned_delivery planned = to(chosen, part.patient);
        planned.part = part.number;
        if (part.refused_for.empty()) return planned;
        // Its sender was told and sends it again: that must not wait until a person has seen to this one.
        planned.report.clear();
        planned.first = message::delivery_state::held;
        planned.reason = "refused: " + part.refused_for;
        return planned;
    }

    message::lane_claim claim_of(const message::patient_key& patient) const {
        return {message::lane_of(with_.lane_key, patient, about_.sender, about_.workflow_id),
                message::report_of(with_.lane_key, patient, about_.sender)};
    }

    const message::envelope& about_;
    const examined& found_;
    const planning& with_;
};

} // namespace

routing::decision route(const message::envelope& about, const routing::directory& directory,
                        const routing::route_table& routes) {
    routing::facts facts;
    facts.message_type = about.message_type;
    facts.workflow_id = about.workflow_id;
    facts.sender = about.sender;
    facts.recipient = about.recipient;
    if (const auto* sender = directory.find(about.sender)) facts.sender_ods = sender->ods_code;
    if (const auto* recipient = directory.find(about.recipient)) {
        facts.recipient_ods = recipient->ods_code;
        facts.recipient_known = true;
    }
    return routes.decide(facts);
}

std::vector<message::planned_delivery> plan_deliveries(const message::envelope& about, const examined& found,
                                                       const routing::decision& decided, const planning& with) {
    const planner plans(about, found, with);
    std::vector<message::planned_delivery> planned;
    for (const auto& chosen : decided.destinations) plans.plan(chosen, planned);
    return planned;
}

std::vector<store::interchange_part> delivered_parts(const examined& found) {
    std::vector<store::interchange_part> parts;
    for (const examined_part& part : found.parts)
        if (part.refused_for.empty() && part.identity) parts.push_back(*part.identity);
    return parts;
}

} // namespace signalbox::intake
