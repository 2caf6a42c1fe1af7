#include "broker/mapping/rules/lookup.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "broker/mapping/rules/narrowing.hpp"
#include "broker/mapping/rules/row_checks.hpp"

namespace signalbox::mapping {

namespace {

using verdict = lookup::verdict;
using rule = lookup::rule;

bool says_nothing_fits(const map_row& row) {
    return row.equivalence == equivalence::unmatched || row.equivalence == equivalence::disjoint;
}

bool is_applicable(const map_row& row) {
    return row.equivalence == equivalence::equivalent || row.equivalence == equivalence::equal || is_approved(row);
}

struct rule_words {
    std::string_view name;
    std::string_view says;
};
constexpr std::array<rule_words, 14> words = {{
    {"found", "rows for this system and code"},
    {"term_code", "rows for the first five characters, without the Read v2 term code"},
    {"target", "lead to the system that is asked for"},
    {"date", "hold on the day of the report"},
    {"sender", "are not another laboratory's"},
    {"unit", "hold for the unit as received"},
    {"specimen", "hold for the specimen"},
    {"property", "hold for the property"},
    {"layer", "stand in the highest layer that is left (laboratory, region, national)"},
    {"matched", "have a target that fits"},
    {"dimension", "have targets that are measured in this unit, or stand in the PBCL"},
    {"equivalence", "are equivalent, or approved"},
    {"closest", "have the most conditions that hold"},
    {"refset", "stand each in a list of its own (PaLM before PBCL)"},
}};

class looking_up {
  public:
    looking_up(const code_map& map, const question& asked, const same_dimension& dimensions)
        : map_(map), asked_(asked), dimensions_(dimensions) {}

    lookup run() {
        find();
        keep(rule::target, [this](auto& row) {
            return row.target_system == asked_.target_system || row.equivalence == equivalence::unmatched;
        });
        keep(rule::date, [this](auto& row) { return holds_on(row, asked_.date); });
        keep(rule::sender, [this](auto& row) { return holds_for_sender(row, asked_.sender); });
        keep(rule::unit, [this](auto& row) { return holds_for_unit(row, asked_); });
        keep(rule::specimen, [this](auto& row) { return holds_for_specimen(row, asked_); });
        keep(rule::property, [this](auto& row) { return holds_for_property(row, asked_); });
        keep_highest_layer();
        keep(rule::matched, [](auto& row) { return !says_nothing_fits(row); });
        if (rows_.empty()) return end(verdict::unmapped, {});
        return choose();
    }

  private:
    void find() {
        rows_ = map_.find(asked_.system, asked_.code);
        note(rule::found);
        if (!rows_.empty() || asked_.system != read_v2_system || asked_.code.size() != 7) return;
        rows_ = map_.find(asked_.system, asked_.code.substr(0, 5));
        note(rule::term_code);
    }

    void keep_highest_layer() {
        map_layer highest = map_layer::national;
        for (const map_row& row : rows_) highest = std::max(highest, row.layer);
        keep(rule::layer, [highest](auto& row) { return row.layer == highest; });
    }

    // Rows apply; which of them, and may they?
    lookup choose() {
        const auto fits = [this](auto& row) { return agrees_in_dimension(row, asked_, dimensions_); };
        const bool all_fit = std::all_of(rows_.begin(), rows_.end(), fits);
        const bool other_unit = !all_fit && keep_measurable(fits);
        if (rows_.empty()) return end(verdict::unit_mismatch, std::move(met_));

        if (std::none_of(rows_.begin(), rows_.end(), is_applicable))
            return end(verdict::needs_approval, std::move(rows_));
        keep(rule::equivalence, is_applicable);
        const std::size_t before = rows_.size();
        keep_closest(rows_, asked_);
        if (rows_.size() < before) note(rule::closest);
        if (!stand_side_by_side(rows_)) return end(verdict::ambiguous, std::move(rows_));
        note(rule::refset);
        found_.other_unit = other_unit;
        found_.rows = std::move(rows_);
        return end(verdict::mapped, {});
    }

    // True where nothing of a list can be measured so: the code means something else than that list says, and PBCL or
    // nothing is left.
    template <class Condition>
    bool keep_measurable(Condition fits) {
        met_ = rows_;
        keep(rule::dimension, fits);
        const bool other_unit = has_lost(target_refset::palm) || has_lost(target_refset::none);
        if (other_unit) keep(rule::dimension, [](auto& row) { return row.refset == target_refset::pbcl; });
        return other_unit;
    }

    bool has_lost(target_refset list) const {
        const auto is_in = [list](const map_row& row) { return row.refset == list; };
        return std::any_of(met_.begin(), met_.end(), is_in) && std::none_of(rows_.begin(), rows_.end(), is_in);
    }

    template <class Condition>
    void keep(rule why, Condition holds) {
        const auto dropped = std::erase_if(rows_, [&](const map_row& row) { return !holds(row); });
        if (dropped > 0) note(why);
    }

    void note(rule why) { found_.steps.push_back({why, static_cast<std::uint32_t>(rows_.size())}); }

    lookup end(verdict what, std::vector<map_row> candidates) {
        found_.what = what;
        found_.candidates = std::move(candidates);
        return std::move(found_);
    }

    const code_map& map_;
    const question& asked_;
    const same_dimension& dimensions_;
    std::vector<map_row> rows_;
    std::vector<map_row> met_; // those before the unit was looked at, where it fits not all of them
    lookup found_;
};

} // namespace

lookup look_up(const code_map& map, const question& asked, const same_dimension& dimensions) {
    return looking_up(map, asked, dimensions).run();
}

std::string_view to_text(lookup::verdict v) noexcept {
    switch (v) {
    case verdict::mapped: return "mapped";
    case verdict::unmapped: return "code-unmapped";
    case verdict::ambiguous: return "code-ambiguous";
    case verdict::needs_approval: return "code-needs-approval";
    case verdict::unit_mismatch: return "unit-mismatch";
    }
    return "code-unmapped";
}

std::string to_text(const lookup::step_list& steps) {
    std::string text;
    for (const lookup::step& step : steps)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", words[static_cast<std::size_t>(step.rule)].name,
                            step.rows);
    return text;
}

std::string explain(const lookup::step& step) {
    const rule_words& with = words[static_cast<std::size_t>(step.rule)];
    return fmt::format("{}: {} {}", with.name, step.rows, with.says);
}

} // namespace signalbox::mapping
