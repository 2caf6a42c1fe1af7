#include "broker/mapping/loaders/rf2/release.hpp"

#include <algorithm>
#include <charconv>

#include "broker/identifiers/sctid.hpp"
#include "broker/mapping/loaders/rf2/lines.hpp"

namespace signalbox::mapping {

namespace {

// Reference sets of the release, by SNOMED RF2 specification 5.2.5 and the UK edition.
constexpr sctid inactivation_reason_refset = 900000000000489007;
constexpr sctid full_name_type = 900000000000003001;

struct list {
    sctid refset;
    target_refset stands_for;
};
constexpr std::array<list, 3> lists = {{
    {1853551000000106, target_refset::palm}, // PaLM observables
    {1853561000000109, target_refset::palm}, // PaLM procedures
    {999002881000000100, target_refset::pbcl},
}};

struct association_refset {
    sctid refset;
    association_kind kind;
    std::string_view name;
};
constexpr std::array<association_refset, 9> association_refsets = {{
    {900000000000527005, association_kind::same_as, "SAME_AS"},
    {900000000000526001, association_kind::replaced_by, "REPLACED_BY"},
    {900000000000523009, association_kind::other, "POSSIBLY_EQUIVALENT_TO"},
    {900000000000524003, association_kind::other, "MOVED_TO"},
    {900000000000528000, association_kind::other, "WAS_A"},
    {900000000000530003, association_kind::other, "ALTERNATIVE"},
    {900000000000529008, association_kind::other, "SIMILAR_TO"},
    {1186921001, association_kind::other, "POSSIBLY_REPLACED_BY"},
    {1186924009, association_kind::other, "PARTIALLY_EQUIVALENT_TO"},
}};

class release_reader {
  public:
    release_reader(const map_text& from, rf2_kind kind, rf2_release& into, map_problems& problems)
        : from_(from), kind_(kind), into_(into), problems_(problems) {}

    void read() {
        for (const rf2_row& row : read_rf2_rows(from_, kind_, problems_)) {
            if (kind_ == rf2_kind::concepts) into_.concepts[to_sctid(row.fields[0])] = row.active();
            if (kind_ == rf2_kind::descriptions) take_description(row);
            if (!row.active()) continue;
            if (kind_ == rf2_kind::simple_refset) take_member(row);
            if (kind_ == rf2_kind::association_refset) take_association(row);
            if (kind_ == rf2_kind::attribute_value_refset) take_reason(row);
        }
    }

  private:
    // An inactive description still tells which concept was meant.
    void take_description(const rf2_row& row) {
        const sctid named = to_sctid(row.fields[4]);
        into_.concept_of_description[to_sctid(row.fields[0])] = named;
        if (row.active() && to_sctid(row.fields[6]) == full_name_type) into_.full_names[named] = row.fields[7];
    }

    void take_member(const rf2_row& row) {
        const auto known = std::find_if(lists.begin(), lists.end(),
                                        [id = to_sctid(row.refset())](const list& l) { return l.refset == id; });
        if (known == lists.end()) return;
        into_.lists_known[static_cast<std::size_t>(known->stands_for)] = true;
        target_refset& now = into_.members[to_sctid(row.component())];
        if (now != target_refset::palm) now = known->stands_for; // PaLM goes before PBCL
    }

    void take_association(const rf2_row& row) {
        if (!identifiers::parse_sctid(row.fields[6])) return fail(row, "targetComponentId is no SCTID");
        const auto known =
            std::find_if(association_refsets.begin(), association_refsets.end(),
                         [id = to_sctid(row.refset())](const association_refset& a) { return a.refset == id; });
        association made{association_kind::other, to_sctid(row.fields[6]), "an association of another kind"};
        if (known != association_refsets.end()) {
            made.kind = known->kind;
            made.name = known->name;
        }
        auto& all = into_.associations[to_sctid(row.component())];
        if (std::find(all.begin(), all.end(), made) == all.end()) all.push_back(made);
    }

    void take_reason(const rf2_row& row) {
        if (to_sctid(row.refset()) != inactivation_reason_refset) return;
        if (!identifiers::is_concept_id(row.fields[6])) return fail(row, "valueId is the id of no concept");
        into_.inactivation_reasons[to_sctid(row.component())] = to_sctid(row.fields[6]);
    }

    void fail(const rf2_row& row, const char* why) { problems_.add(from_.name, row.line, why); }

    const map_text& from_;
    rf2_kind kind_;
    rf2_release& into_;
    map_problems& problems_;
};

std::string_view first_line(std::string_view text) { return text.substr(0, text.find_first_of("\r\n")); }

} // namespace

sctid to_sctid(std::string_view digits) noexcept {
    sctid id = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), id);
    return id;
}

bool looks_like_rf2(std::string_view first) noexcept { return first.starts_with("id\teffectiveTime\t"); }

void read_rf2_release(const map_text& from, rf2_release& into, map_problems& problems) {
    if (from.name.find("Delta") != std::string::npos)
        return problems.add(from.name, 0, "a delta says only what changed; take the snapshot");
    const auto kind = rf2_kind_of(first_line(from.text));
    if (!kind) return problems.add(from.name, 1, "an RF2 file that a map takes nothing from");
    const bool holds_maps =
        *kind == rf2_kind::simple_map || *kind == rf2_kind::map_to_snomed || *kind == rf2_kind::extended_map;
    if (!holds_maps) release_reader(from, *kind, into, problems).read();
}

} // namespace signalbox::mapping
