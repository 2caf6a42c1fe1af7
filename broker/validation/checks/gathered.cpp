#include "broker/validation/checks/gathered.hpp"

#include <algorithm>

#include "broker/fhir/text_hint.hpp"
#include "broker/validation/checks/holders.hpp"
#include "broker/validation/checks/remembered.hpp"
#include "broker/validation/same_text.hpp"

namespace signalbox::validation::checks {
namespace {

// Finds what texts of References lead to: most of them come many times, and are looked up once. A place for each of 256
// hints; a text whose place another one has is looked up anew.
class resolver {
  public:
    resolver(const bundle_index& index, const std::vector<reference>& all) : index_(index), all_(all) {}

    // Where the next of all the references leads, and its type.
    void resolve(reference& next) {
        const std::string_view text = next.text.text();
        const std::uint32_t bundle = bundle_of(next.within);
        std::uint32_t& known = known_[fhir::text_hint(text) * 0x9e3779b97f4a7c15ULL >> 56U];
        if (known != 0 && all_[known - 1].text.text() == text && bundle_of(all_[known - 1].within) == bundle) {
            next.target = all_[known - 1].target;
            next.type = all_[known - 1].type;
            return;
        }
        // Where a fragment leads depends on the resource around.
        const bool fragment = text.starts_with('#');
        next.target = fragment ? index_.find(text, next.text) : index_.find_entry(text, bundle);
        next.type = index_.type_of(next.target);
        if (!fragment) known = static_cast<std::uint32_t>(all_.size() + 1);
    }

  private:
    std::uint32_t bundle_of(std::uint32_t resource) const noexcept {
        return resource == bundle_index::none ? bundle_index::none : index_.resources()[resource].bundle;
    }

    const bundle_index& index_;
    const std::vector<reference>& all_;
    std::array<std::uint32_t, 256> known_{}; // places in all_, from 1
};

// A subject, and where it comes among all: a resource's "subject" before its "patient".
struct placed_subject {
    std::size_t place;
    subject its;
};

} // namespace

gathered::gathered(const fhir::document& message, const named_values& named, const bundle_index& index)
    : results(message, index) {
    add_references(named, index);
    add_dates(named);
    add_systems(named);
    add_subjects(named, index);
}

void gathered::add_references(const named_values& named, const bundle_index& index) {
    references.reserve(named.references.size());
    resolver resolves(index, references);
    innermost_resource innermost(index.resources());
    for (const fhir::value& text : named.references) {
        reference next{text, innermost.around(text.index()), {}, resource_type::other};
        resolves.resolve(next);
        references.push_back(next);
    }
}

void gathered::add_dates(const named_values& named) {
    dates.reserve(named.dates.size());
    for (const fhir::value& text : named.dates)
        if (const auto said = lexical::read_date_time(text.text())) dates.push_back({text, *said});
}

void gathered::add_systems(const named_values& named) {
    remembered<system_kind> kinds;
    for (const fhir::value& system : named.systems) {
        const std::string_view text = system.text();
        // Most are SNOMED CT and UCUM.
        const bool snomed = is_text(text, "http://snomed.info/sct");
        const bool ucum = is_text(text, "http://unitsofmeasure.org");
        const system_kind kind = snomed ? system_kind::snomed
                                 : ucum ? system_kind::ucum
                                        : kinds.of(text, kind_of_system);
        if (kind == system_kind::other) continue;
        systems_[static_cast<std::size_t>(kind)].push_back(system);
        if (is_nhs_number(kind)) nhs_number_systems.push_back(system);
    }
}

void gathered::add_subjects(const named_values& named, const bundle_index& index) {
    std::vector<placed_subject> all;
    all.reserve(named.subjects.size());
    std::size_t next = 0; // subjects and references are in document order, unless a subject has another within
    for (const fhir::value& v : named.subjects) {
        const auto number = index.number_of(v.parent());
        if (!number) continue;
        const fhir::value text = reference_in(v);
        while (next < references.size() && references[next].text.index() < text.index()) ++next;
        const bool is_next = text && next < references.size() && references[next].text.index() == text.index();
        const std::size_t place = 2 * *number + (is_text(v.name(), "patient") ? 1 : 0);
        all.push_back({place, {v, is_next ? &references[next] : find(text)}});
    }
    const auto is_before = [](const placed_subject& left, const placed_subject& right) {
        return left.place < right.place;
    };
    if (!std::is_sorted(all.begin(), all.end(), is_before)) std::stable_sort(all.begin(), all.end(), is_before);
    subjects.reserve(all.size());
    // Of members of one name the first counts.
    for (std::size_t i = 0; i < all.size(); ++i)
        if (i == 0 || all[i].place != all[i - 1].place) subjects.push_back(all[i].its);
}

fhir::value gathered::target_of(const fhir::value& reference_text) const noexcept {
    const reference* const found = find(reference_text);
    return found == nullptr ? fhir::value{} : found->target;
}

const reference* gathered::find(const fhir::value& reference_text) const noexcept {
    if (!reference_text) return nullptr;
    const auto found =
        std::lower_bound(references.begin(), references.end(), reference_text.index(),
                         [](const reference& each, std::uint32_t index) { return each.text.index() < index; });
    return found == references.end() || found->text.index() != reference_text.index() ? nullptr : &*found;
}

} // namespace signalbox::validation::checks
