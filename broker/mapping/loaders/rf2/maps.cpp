#include "broker/mapping/loaders/rf2/maps.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

#include <fmt/format.h>

#include "broker/mapping/loaders/rf2/lines.hpp"

namespace signalbox::mapping {

namespace {

struct known_system {
    std::string_view refset;
    std::string_view system;
};
constexpr std::array<known_system, 2> known_systems = {{
    {"900000000000497000", "http://read.info/ctv3"},
    {"447562003", "http://hl7.org/fhir/sid/icd-10"},
}};

// correlationId: how much the SNOMED CT concept, here the source, covers of the target.
equivalence closeness(std::string_view correlation) {
    if (correlation == "447557004") return equivalence::equivalent; // exact match
    if (correlation == "447558009") return equivalence::narrower;   // broad to narrow
    if (correlation == "447559001") return equivalence::wider;      // narrow to broad
    if (correlation == "447560006") return equivalence::inexact;    // partial overlap
    return equivalence::relatedto;                                  // 447561005: not specified
}

// What an extended map has behind the component.
struct extended {
    rf2_row row;
    std::uint32_t group = 0;
    std::uint32_t priority = 0;

    auto order() const { return std::tuple(row.refset(), row.component(), group, priority, row.line); }
    auto whose() const { return std::tuple(row.refset(), row.component()); }
    std::string_view rule() const { return row.fields[8]; }
    std::string_view advice() const { return row.fields[9]; }
    std::string_view target() const { return row.fields[10]; }
    std::string_view correlation() const { return row.fields[11]; }
    bool holds_always() const { return rule() == "TRUE" || rule() == "OTHERWISE TRUE"; }
};

class map_reader {
  public:
    map_reader(const map_text& from, const std::map<std::string, std::string, std::less<>>& systems,
               const rf2_release& release, row_intake& rows)
        : from_(from), systems_(systems), release_(release), rows_(rows) {}

    void read(rf2_kind kind) {
        std::vector<extended> gathered;
        for (const rf2_row& row : read_rf2_rows(from_, kind, rows_.problems())) {
            if (!row.active()) continue;
            if (kind == rf2_kind::simple_map) take_from_snomed(row);
            if (kind == rf2_kind::map_to_snomed) take_to_snomed(row);
            if (kind == rf2_kind::extended_map) gather(row, gathered);
        }
        std::sort(gathered.begin(), gathered.end(), [](auto& a, auto& b) { return a.order() < b.order(); });
        for (auto first = gathered.begin(); first != gathered.end();) {
            const auto last =
                std::find_if(first, gathered.end(), [first](auto& e) { return e.whose() != first->whose(); });
            take_extended(first, last);
            first = last;
        }
    }

  private:
    using iterator = std::vector<extended>::const_iterator;

    void take_from_snomed(const rf2_row& row) {
        map_row made;
        if (!begin(row, made)) return;
        made.source_system = snomed_system;
        made.source_code = row.component();
        made.source_display = name_of(row.component());
        made.target_system = system_;
        made.target_code = row.fields[6];
        made.target_display = row.fields[7]; // mapTargetDescription, where there is one
        rows_.take(made);
    }

    void take_to_snomed(const rf2_row& row) {
        map_row made;
        if (!begin(row, made)) return;
        made.source_system = system_;
        made.source_code = row.fields[6];
        made.target_system = snomed_system;
        made.target_code = row.component();
        made.target_display = name_of(row.component());
        rows_.take(made);
    }

    void gather(const rf2_row& row, std::vector<extended>& into) {
        extended made{row};
        const auto number = [&](std::string_view text, std::uint32_t& value) {
            const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
            return ec == std::errc{} && end == text.data() + text.size();
        };
        if (!number(row.fields[6], made.group) || !number(row.fields[7], made.priority))
            return fail(row, "mapGroup or mapPriority is no number");
        into.push_back(made);
    }

    // All rows of one concept.
    void take_extended(iterator first, iterator last) {
        bool several_groups = false;
        for (auto row = first; row != last; ++row) several_groups = several_groups || row->group != first->group;
        for (auto group = first; group != last;) {
            const auto end = std::find_if(group, last, [group](auto& e) { return e.group != group->group; });
            if (group->holds_always())
                take_extended_row(*group, several_groups);
            else // only who knows the patient can tell
                for (auto row = group; row != end; ++row) take_extended_row(*row, true);
            group = end;
        }
    }

    void take_extended_row(const extended& from, bool for_a_person) {
        if (from.target().empty()) return; // not to be mapped, as the advice says
        map_row made;
        if (!begin(from.row, made)) return;
        made.source_system = snomed_system;
        made.source_code = from.row.component();
        made.source_display = name_of(from.row.component());
        made.target_system = system_;
        made.target_code = from.target();
        made.equivalence = for_a_person ? equivalence::relatedto : closeness(from.correlation());
        made.comment = from.advice();
        rows_.take(made);
    }

    bool begin(const rf2_row& row, map_row& made) {
        system_ = system_of(row.refset());
        if (system_.empty()) {
            fail(row, fmt::format("what system the codes of reference set {} belong to: --system {}=URI", row.refset(),
                                  row.refset()));
            return false;
        }
        made.file = from_.name;
        made.line = row.line;
        return true;
    }

    std::string_view system_of(std::string_view refset) const {
        if (const auto given = systems_.find(refset); given != systems_.end()) return given->second;
        for (const auto& known : known_systems)
            if (known.refset == refset) return known.system;
        return {};
    }

    std::string_view name_of(std::string_view component) const {
        const auto found = release_.full_names.find(to_sctid(component));
        return found == release_.full_names.end() ? std::string_view{} : found->second;
    }

    void fail(const rf2_row& row, std::string why) { rows_.problems().add(from_.name, row.line, std::move(why)); }

    const map_text& from_;
    const std::map<std::string, std::string, std::less<>>& systems_;
    const rf2_release& release_;
    row_intake& rows_;
    std::string_view system_;
};

} // namespace

void read_rf2_maps(const map_text& from, const std::map<std::string, std::string, std::less<>>& systems,
                   const rf2_release& release, row_intake& rows) {
    const auto kind = rf2_kind_of(from.text.substr(0, from.text.find_first_of("\r\n")));
    if (kind == rf2_kind::simple_map || kind == rf2_kind::map_to_snomed || kind == rf2_kind::extended_map)
        map_reader(from, systems, release, rows).read(*kind);
}

} // namespace signalbox::mapping
