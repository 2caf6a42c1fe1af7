#pragma once

#include <string_view>
#include <vector>

#include "broker/validation/bundle_index.hpp"

namespace signalbox::validation::checks {

// A Quantity, or an absent one, and its unit as a UCUM code (quantities.hpp); empty where nobody can say.
struct amount {
    fhir::value whole;
    std::string_view unit;
};

struct reference_range {
    fhir::value whole;
    amount low;
    amount high;
};

// An Observation or a component of one, both of which have value, range and interpretation. What it does not have is
// absent; of members of one name the first counts.
struct result {
    fhir::value whole;
    bool is_component = false;
    std::string_view status;    // of the Observation
    fhir::value value;          // its value[x], unless that is a text that is blank
    amount quantity;            // valueQuantity
    fhir::value ratio;          // valueRatio
    fhir::value range;          // valueRange
    fhir::value interpretation; // one in STU3, a list in R4
    fhir::value absent_reason;
    fhir::value has_member;
    fhir::value related;
    fhir::value range_list; // referenceRange
    std::vector<reference_range> ranges;
};

// In document order: every Observation, and behind it its components.
std::vector<result> results_of(const bundle_index& index);

} // namespace signalbox::validation::checks
