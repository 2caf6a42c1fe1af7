#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "broker/validation/bundle_index.hpp"
#include "broker/validation/checks/results.hpp"
#include "broker/validation/checks/systems.hpp"
#include "broker/validation/lexical/date_time.hpp"

namespace signalbox::validation::checks {

// The text of a Reference, and where it leads.
struct reference {
    fhir::value text;
    std::uint32_t within; // number of the resource that it stands in, or bundle_index::none
    fhir::value target;   // absent where the message has none
    resource_type type;   // of the target
};

// A text that says a date, one that does not exist included.
struct date {
    fhir::value value;
    lexical::date_time said;
};

// By what a resource says whom it is about.
struct subject {
    fhir::value whole;
    const checks::reference* refers; // where its reference leads; nullptr where it has none
};

// What rules look for all over a message, in document order, with what several of them ask about it: each is answered
// once for all of them.
class gathered {
  public:
    gathered(const fhir::document& message, const named_values& named, const bundle_index& index);
    gathered(const gathered&) = delete; // the subjects point to the references
    gathered& operator=(const gathered&) = delete;

    std::vector<reference> references;
    std::vector<date> dates;
    std::vector<fhir::value> nhs_number_systems; // under any name
    std::vector<subject> subjects;               // in the order of the resources
    result_list results;

    // Those of one kind; of system_kind::other none are kept.
    const std::vector<fhir::value>& systems(system_kind kind) const noexcept {
        return systems_[static_cast<std::size_t>(kind)];
    }
    // Where a text of a Reference leads; absent for an absent one, and where the message has no such resource.
    fhir::value target_of(const fhir::value& reference_text) const noexcept;

  private:
    const reference* find(const fhir::value& reference_text) const noexcept;
    void add_references(const named_values& named, const bundle_index& index);
    void add_dates(const named_values& named);
    void add_systems(const named_values& named);
    void add_subjects(const named_values& named, const bundle_index& index);

    std::array<std::vector<fhir::value>, 7> systems_;
};

} // namespace signalbox::validation::checks
