#include "broker/mapping/forms/code_report.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "broker/mapping/code_fhir.hpp"
#include "broker/mapping/forms/convert_unit.hpp"
#include "broker/mapping/rules/quantity_kinds.hpp"
#include "broker/pathology/units/aliases.hpp"

namespace signalbox::mapping {

namespace {

bool has_snomed(const pathology::codeable& codeable) {
    return std::ranges::any_of(codeable.codings,
                               [](const auto& one) { return one.system == snomed_system && !one.code.empty(); });
}

day day_of(const std::optional<pathology::date_time>& when) {
    if (!when || when->exact_to < pathology::date_time::precision::day) return 0;
    return static_cast<day>(when->year) * 10'000U + when->month * 100U + when->day;
}

mapping_issue::kind issue_of(lookup::verdict what) {
    switch (what) {
    case lookup::verdict::ambiguous: return mapping_issue::kind::ambiguous;
    case lookup::verdict::needs_approval: return mapping_issue::kind::needs_approval;
    case lookup::verdict::unit_mismatch: return mapping_issue::kind::unit_mismatch;
    default: return mapping_issue::kind::unmapped;
    }
}

bool same_targets(const std::vector<map_row>& left, const std::vector<map_row>& right) {
    return std::ranges::equal(left, right, [](const map_row& one, const map_row& other) {
        return one.target_system == other.target_system && one.target_code == other.target_code;
    });
}

// What a unit's text means, worked out once for each thread: a laboratory writes the same few all day.
std::string ucum_of_text(const std::string& unit) {
    constexpr std::size_t remembered_max = 1024; // a sender who writes more than that pays for it
    thread_local std::unordered_map<std::string, std::string> remembered;
    if (const auto known = remembered.find(unit); known != remembered.end()) return known->second;
    if (remembered.size() >= remembered_max) remembered.clear();
    return remembered.emplace(unit, pathology::units::unit_aliases().resolve(unit).code).first->second;
}

class coder {
  public:
    coder(pathology::report& report, const code_map& map, const coding_settings& how)
        : report_(report), map_(map), how_(how) {}

    coded run() {
        code(report_.code, "/code", around());
        for (std::size_t i = 0; i < report_.requests.size(); ++i)
            code(report_.requests[i].code, fmt::format("/requests/{}/code", i), around());
        for (std::size_t i = 0; i < report_.specimens.size(); ++i)
            code(report_.specimens[i].type, fmt::format("/specimens/{}/type", i), around());
        for (std::size_t i = 0; i < report_.investigations.size(); ++i)
            code_investigation(report_.investigations[i], fmt::format("/investigations/{}", i));
        return std::move(done_);
    }

  private:
    question around() const {
        question asked;
        asked.sender = how_.sender;
        asked.date = day_of(report_.issued);
        if (asked.date == 0) asked.date = day_of(report_.generated);
        return asked;
    }

    void code_investigation(pathology::investigation& one, const std::string& pointer) {
        question asked = around();
        if (one.specimen) add_specimen(report_.specimens[*one.specimen].type, asked);
        std::string unit_code;
        if (one.value.quantity) {
            asked.unit = one.value.quantity->unit;
            unit_code = ucum_of(*one.value.quantity);
            asked.unit_code = unit_code;
        }
        const auto rows = code(one.code, pointer + "/code", asked);
        if (!rows.empty()) follow_row(rows.front(), one, unit_code, pointer, done_.findings);
    }

    static void add_specimen(const pathology::codeable& type, question& asked) {
        for (const auto& one : type.codings) asked.specimens.push_back(one.code);
        if (!type.text.empty()) asked.specimens.push_back(type.text);
    }

    static std::string ucum_of(const pathology::quantity& quantity) {
        if (quantity.unit_code.system == ucum_system && !quantity.unit_code.code.empty())
            return quantity.unit_code.code;
        return ucum_of_text(quantity.unit);
    }

    // The rows that were applied.
    std::vector<map_row> code(pathology::codeable& codeable, const std::string& pointer, const question& asked) {
        if (codeable.codings.empty() || has_snomed(codeable)) return {};
        std::vector<map_row> rows;
        bool agreed = true;
        std::vector<mapping_issue> issues;
        for (std::size_t i = 0; i < codeable.codings.size(); ++i) {
            const auto& sent = codeable.codings[i];
            if (sent.code.empty()) continue;
            question about = asked;
            about.system = sent.system;
            about.code = sent.code;
            auto found = look_up(map_, about, same_kind_of_quantity);
            const std::string where = fmt::format("{}/codings/{}", pointer, i);
            if (found.what != lookup::verdict::mapped) {
                issues.push_back({issue_of(found.what), where, sent.system, sent.code});
                continue;
            }
            if (found.other_unit)
                done_.issues.push_back({mapping_issue::kind::unit_mismatch, where, sent.system, sent.code});
            if (!rows.empty() && !same_targets(rows, found.rows)) {
                issues.push_back({mapping_issue::kind::ambiguous, where, sent.system, sent.code});
                agreed = false;
            }
            rows = std::move(found.rows);
        }
        if (rows.empty() || !agreed) {
            done_.issues.insert(done_.issues.end(), issues.begin(), issues.end());
            if (!issues.empty() && how_.policy == unmapped_policy::degrade) degrade(codeable);
            return {};
        }
        add(codeable, rows);
        return rows;
    }

    void add(pathology::codeable& codeable, const std::vector<map_row>& rows) {
        ++done_.codes_mapped;
        for (auto& sent : codeable.codings)
            if (!sent.user_selected) sent.user_selected = true;
        std::vector<pathology::coding> added;
        for (const map_row& row : rows)
            added.push_back({.system = std::string(row.target_system),
                             .code = std::string(row.target_code),
                             .display = std::string(row.target_display),
                             .user_selected = false,
                             .mapped_by = map_.reference(row)});
        codeable.codings.insert(codeable.codings.begin(), added.begin(), added.end());
    }

    static void degrade(pathology::codeable& codeable) {
        for (auto& sent : codeable.codings)
            if (!sent.user_selected) sent.user_selected = true;
        codeable.codings.insert(codeable.codings.begin(), {.system = std::string(snomed_system),
                                                           .code = std::string(degraded_code),
                                                           .display = std::string(degraded_display),
                                                           .user_selected = false,
                                                           .mapped_by = "degraded"});
    }

    static constexpr std::string_view ucum_system = "http://unitsofmeasure.org";

    pathology::report& report_;
    const code_map& map_;
    const coding_settings& how_;
    coded done_;
};

} // namespace

coded code_report(pathology::report& report, const code_map& map, const coding_settings& how) {
    return coder(report, map, how).run();
}

} // namespace signalbox::mapping
