#pragma once

#include <string_view>

#include "broker/fhir/document.hpp"
#include "broker/validation/checks/remembered.hpp"

namespace signalbox::validation::checks {

// A Quantity, or an absent one, and its unit as a UCUM code: from its code, or from a spelling that is known; empty
// where neither says it.
struct amount {
    fhir::value whole;
    std::string_view unit;
};

// Tells what units a message's quantities have. Remembers what its spellings mean.
class unit_reader {
  public:
    amount amount_of(const fhir::value& quantity);

  private:
    remembered<std::string_view> codes_;
};

// Whether both units are known, and one number means something else in one than in the other.
bool have_other_units(const amount& left, const amount& right);

// Whether their numbers can be compared: one has no unit, or both have the same.
bool have_one_unit(const amount& left, const amount& right);

bool has_unit(const fhir::value& quantity) noexcept;

// Whether both have a number and the first one's is the greater, whatever the units.
bool is_greater(const fhir::value& left, const fhir::value& right);

} // namespace signalbox::validation::checks
