#include "broker/mapping/forms/code_report.hpp"

#include <algorithm>
#include <optional>
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

// Of what has codings.
std::string name_of(const pathology::codeable& code) {
    if (!code.text.empty() || code.codings.empty()) return code.text;
    const auto& first = code.codings.front();
    return first.display.empty() ? first.code : first.display;
}

// Where a code stands in the model; in words once somebody asks.
struct model_place {
    std::string_view list; // "/investigations"
    std::optional<std::size_t> number;

    std::string text() const { return number ? fmt::format("{}/{}", list, *number) : std::string(list); }
};
constexpr std::string_view investigations = "/investigations";

class coder {
  public:
    coder(pathology::report& report, const code_map& map, const coding_settings& how)
        : report_(report), map_(map), how_(how), context_(report, how.sender, map.units()) {}

    coded run() {
        code(report_.code, {}, "/code", context_.around());
        for (std::size_t i = 0; i < report_.requests.size(); ++i)
            code(report_.requests[i].code, {"/requests", i}, "/code", context_.around());
        for (std::size_t i = 0; i < report_.specimens.size(); ++i)
            code(report_.specimens[i].type, {"/specimens", i}, "/type", context_.around());
        for (std::size_t i = 0; i < report_.investigations.size(); ++i) code_investigation({investigations, i});
        return std::move(done_);
    }

  private:
    void code_investigation(const model_place& place) {
        auto& one = report_.investigations[*place.number];
        std::string unit_code;
        const auto rows = code(one.code, place, "/code", context_.around(*place.number, unit_code));
        if (!rows.empty()) tell(follow_row(rows.front(), one, unit_code), place.text());
        for (std::size_t i = 0; i < one.parts.size(); ++i) code_part(one, i, place);
    }

    // What was sent becomes a note of the whole, which says of which part it speaks.
    void code_part(pathology::investigation& whole, std::size_t number, const model_place& place) {
        pathology::result_part& part = whole.parts[number];
        const std::string member = fmt::format("/parts/{}", number);
        const std::string name = name_of(part.code);
        std::string unit_code;
        const auto asked = context_.around_part(*place.number, part, unit_code);
        const auto rows = code(part.code, place, member + "/code", asked);
        if (rows.empty()) return;
        pathology::investigation alone;
        alone.value = std::move(part.value);
        alone.ranges = std::move(part.ranges);
        tell(follow_row(rows.front(), alone, unit_code), place.text() + member);
        part.value = std::move(alone.value);
        part.ranges = std::move(alone.ranges);
        for (auto& each : alone.notes) {
            each.lines.front().insert(0, name + ": ");
            whole.notes.push_back(std::move(each));
        }
    }

    void tell(pathology::findings&& found, const std::string& pointer) {
        for (auto& each : found) {
            each.pointer = pointer;
            done_.findings.push_back(std::move(each));
        }
    }

    // The rows that were applied.
    std::vector<map_row> code(pathology::codeable& codeable, const model_place& place, std::string_view member,
                              const question& asked) {
        if (codeable.codings.empty() || has_snomed(codeable)) return {};
        sent_.clear();
        for (const auto& each : codeable.codings) sent_.push_back({each.system, each.code});
        auto found = look_up_concept(map_, sent_, asked, same_kind_);
        const auto open = open_codings(found, sent_);
        for (const open_coding& each : open)
            done_.issues.push_back({issue_of(each.why),
                                    fmt::format("{}{}/codings/{}", place.text(), member, each.position),
                                    std::string(sent_[each.position].system), std::string(sent_[each.position].code),
                                    place.list == investigations});
        if (found.what != lookup::verdict::mapped) {
            if (!open.empty() && how_.policy == unmapped_policy::degrade) degrade(codeable);
            return {};
        }
        if (how_.list_mapped) tell_mapped(done_.mapped, found, sent_);
        add(codeable, found.rows);
        return std::move(found.rows);
    }

    // Before the sender's.
    void add(pathology::codeable& codeable, const std::vector<map_row>& rows) {
        ++done_.codes_mapped;
        keep_words(codeable);
        auto& all = codeable.codings;
        for (auto& sent : all)
            if (!sent.user_selected) sent.user_selected = true;
        all.resize(all.size() + rows.size());
        std::rotate(all.begin(), all.end() - static_cast<std::ptrdiff_t>(rows.size()), all.end());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            all[i].system = rows[i].target_system;
            all[i].code = rows[i].target_code;
            all[i].display = rows[i].target_display;
            all[i].user_selected = false;
            all[i].mapped_by = map_.reference(rows[i]);
        }
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
    const same_dimension same_kind_ = same_kind_of_quantity;
    std::vector<sent_coding> sent_; // of the code in hand
    coded done_;
};

} // namespace

coded code_report(pathology::report& report, const code_map& map, const coding_settings& how) {
    return coder(report, map, how).run();
}

} // namespace signalbox::mapping
