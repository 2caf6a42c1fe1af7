#include "broker/mapping/forms/code_report.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "broker/mapping/code_fhir.hpp"
#include "broker/mapping/forms/convert_unit.hpp"
#include "broker/mapping/forms/report_context.hpp"
#include "broker/mapping/rules/concept_lookup.hpp"
#include "broker/mapping/rules/quantity_kinds.hpp"

namespace signalbox::mapping {

namespace {

bool has_snomed(const pathology::codeable& codeable) {
    return std::ranges::any_of(codeable.codings,
                               [](const auto& one) { return one.system == snomed_system && !one.code.empty(); });
}

// What a receiver shows is otherwise the words of the first coding, which is not the sender's any more.
void keep_words(pathology::codeable& sent) {
    if (!sent.text.empty()) return;
    for (const bool selected : {true, false})
        for (const auto& each : sent.codings)
            if (sent.text.empty() && each.user_selected.value_or(false) == selected) sent.text = each.display;
}

class coder {
  public:
    coder(pathology::report& report, const code_map& map, const coding_settings& how)
        : report_(report), map_(map), how_(how), context_(report, how.sender, map.units()) {}

    coded run() {
        code(report_.code, "/code", context_.around());
        for (std::size_t i = 0; i < report_.requests.size(); ++i)
            code(report_.requests[i].code, fmt::format("/requests/{}/code", i), context_.around());
        for (std::size_t i = 0; i < report_.specimens.size(); ++i)
            code(report_.specimens[i].type, fmt::format("/specimens/{}/type", i), context_.around());
        for (std::size_t i = 0; i < report_.investigations.size(); ++i)
            code_investigation(i, fmt::format("/investigations/{}", i));
        return std::move(done_);
    }

  private:
    void code_investigation(std::size_t position, const std::string& pointer) {
        auto& one = report_.investigations[position];
        std::string unit_code;
        const auto rows = code(one.code, pointer + "/code", context_.around(position, unit_code));
        if (!rows.empty()) follow_row(rows.front(), one, unit_code, pointer, done_.findings);
    }

    // The rows that were applied.
    std::vector<map_row> code(pathology::codeable& codeable, const std::string& pointer, const question& asked) {
        if (codeable.codings.empty() || has_snomed(codeable)) return {};
        std::vector<sent_coding> sent;
        for (const auto& each : codeable.codings) sent.push_back({each.system, each.code});
        auto found = look_up_concept(map_, sent, asked, same_kind_of_quantity);
        const auto open = open_codings(found, sent);
        for (const open_coding& each : open)
            done_.issues.push_back({issue_of(each.why), fmt::format("{}/codings/{}", pointer, each.position),
                                    std::string(sent[each.position].system), std::string(sent[each.position].code),
                                    pointer.starts_with("/investigations/")});
        if (found.what != lookup::verdict::mapped) {
            if (!open.empty() && how_.policy == unmapped_policy::degrade) degrade(codeable);
            return {};
        }
        add(codeable, found.rows);
        return std::move(found.rows);
    }

    // Before the sender's.
    void add(pathology::codeable& codeable, const std::vector<map_row>& rows) {
        ++done_.codes_mapped;
        keep_words(codeable);
        std::vector<pathology::coding> all;
        all.reserve(rows.size() + codeable.codings.size());
        for (const map_row& row : rows)
            all.push_back({.system = std::string(row.target_system),
                           .code = std::string(row.target_code),
                           .display = std::string(row.target_display),
                           .user_selected = false,
                           .mapped_by = map_.reference(row)});
        for (auto& sent : codeable.codings) {
            if (!sent.user_selected) sent.user_selected = true;
            all.push_back(std::move(sent));
        }
        codeable.codings = std::move(all);
    }

    static void degrade(pathology::codeable& codeable) {
        keep_words(codeable);
        if (codeable.text.empty()) codeable.text = codeable.codings.front().code; // not "Transfer-degraded"
        for (auto& sent : codeable.codings)
            if (!sent.user_selected) sent.user_selected = true;
        codeable.codings.insert(codeable.codings.begin(), {.system = std::string(snomed_system),
                                                           .code = std::string(degraded_code),
                                                           .display = std::string(degraded_display),
                                                           .user_selected = false,
                                                           .mapped_by = "degraded"});
    }

    pathology::report& report_;
    const code_map& map_;
    const coding_settings& how_;
    report_context context_;
    coded done_;
};

} // namespace

coded code_report(pathology::report& report, const code_map& map, const coding_settings& how) {
    return coder(report, map, how).run();
}

} // namespace signalbox::mapping
