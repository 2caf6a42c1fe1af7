#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "broker/pathology/hl7v2/write/parts.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

class planner {
  public:
    explicit planner(const writing& to) : to_(to) {}

    std::vector<planned_order> plan() {
        place_groups_and_loose_results();
        place_members();
        say_when_order_changes();
        place_loose_specimens();
        place_requests();
        if (orders_.empty() || needs_whole_report()) whole_report();
        if (!to_.report.conclusion.empty()) whole_report().has_conclusion = true;
        return std::move(orders_);
    }

  private:
    const std::vector<investigation>& all() const { return to_.report.investigations; }

    std::optional<std::uint32_t> group_of(std::uint32_t at) const {
        const auto group = all()[at].group;
        return group && *group < all().size() && all()[*group].is_group && *group != at ? group : std::nullopt;
    }

    std::optional<std::uint32_t> specimen_of(std::uint32_t at) const {
        const auto specimen = all()[at].specimen;
        return specimen && *specimen < to_.report.specimens.size() ? specimen : std::nullopt;
    }

    void place_groups_and_loose_results() {
        for (std::uint32_t i = 0; i < all().size(); ++i) {
            say_what_is_unknown(i);
            if (all()[i].is_group) {
                if (all()[i].group)
                    to_.lose("group-nesting", pointer(i) + "/group", "a group inside a group stands beside it");
                order_of_group_[i] = orders_.size();
                orders_.push_back({i, {}, specimen_of(i), {}, false});
            } else if (!group_of(i)) {
                const bool fits =
                    !orders_.empty() && !orders_.back().group && orders_.back().specimen == specimen_of(i);
                if (!fits) orders_.push_back({{}, {}, specimen_of(i), {}, false});
                orders_.back().results.push_back(i);
            }
        }
    }

    void say_what_is_unknown(std::uint32_t i) const {
        if (all()[i].group && !group_of(i) && !all()[i].is_group)
            to_.lose("group-unknown", pointer(i) + "/group", "the result belongs to a group that is none");
        if (all()[i].specimen && !specimen_of(i))
            to_.lose("specimen-unknown", pointer(i) + "/specimen",
                     "the investigation names a specimen that there is not");
    }

    void place_members() {
        for (std::uint32_t i = 0; i < all().size(); ++i)
            if (const auto group = group_of(i); group && !all()[i].is_group)
                orders_[order_of_group_.at(*group)].results.push_back(i);
    }

    void say_when_order_changes() const {
        std::vector<std::uint32_t> as_written;
        for (const planned_order& each : orders_) {
            if (each.group) as_written.push_back(*each.group);
            as_written.insert(as_written.end(), each.results.begin(), each.results.end());
        }
        if (!std::is_sorted(as_written.begin(), as_written.end()))
            to_.lose("order", "/investigations", "results stand below their group's header, and not where they stood");
    }

    void place_loose_specimens() {
        std::set<std::uint32_t> placed;
        for (const planned_order& each : orders_)
            if (each.specimen) placed.insert(*each.specimen);
        for (std::uint32_t i = 0; i < to_.report.specimens.size(); ++i)
            if (!placed.contains(i)) orders_.push_back({{}, {}, i, {}, false});
    }

    // OBRs of different requests are one report only by its number.
    void place_requests() {
        const auto& requests = to_.report.requests;
        const bool has_number =
            !to_.report.id.empty() || (!requests.empty() && !requests.front().laboratory_id.empty());
        for (std::size_t i = 0; i < requests.size(); ++i) {
            if (i > 0 && !has_number) {
                to_.lose("request", below("/requests", i), "a report without a number has one request in HL7 v2");
                continue;
            }
            if (i >= orders_.size()) orders_.push_back({});
            orders_[i].request = i;
        }
    }

    bool needs_whole_report() const {
        const report& from = to_.report;
        const bool is_there = std::any_of(orders_.begin(), orders_.end(), [](const auto& each) { return !each.group; });
        const bool differs = std::any_of(order_of_group_.begin(), order_of_group_.end(), [this](const auto& each) {
            return group_letter(each.first, to_) != to_.report_letter;
        });
        return !is_there && (!from.code.empty() || !from.conclusion.empty() || differs);
    }

    planned_order& whole_report() {
        const auto found = std::find_if(orders_.begin(), orders_.end(), [](const auto& each) { return !each.group; });
        if (found != orders_.end()) return *found;
        orders_.push_back({});
        return orders_.back();
    }

    static std::string pointer(std::uint32_t at) { return below("/investigations", at); }

    const writing& to_;
    std::vector<planned_order> orders_;
    std::map<std::uint32_t, std::size_t> order_of_group_;
};

} // namespace

std::vector<planned_order> plan_orders(const writing& to) { return planner(to).plan(); }

} // namespace signalbox::pathology::hl7v2
