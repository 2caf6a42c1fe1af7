#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "broker/validation/bundle_index.hpp"

namespace signalbox::validation::checks {

// An Observation or a component of one, both of which have value, range and interpretation. What it does not have is
// absent; of members of one name the first counts.
struct result {
    fhir::value whole;
    bool is_component;
    std::string_view status;    // of the Observation
    fhir::value value;          // its value[x], unless that is a text that is blank
    fhir::value quantity;       // valueQuantity
    fhir::value ratio;          // valueRatio
    fhir::value range;          // valueRange
    fhir::value interpretation; // one in STU3, a list in R4
    fhir::value absent_reason;
    fhir::value has_member;
    fhir::value related;
    fhir::value reference_ranges; // the list
};

// Every Observation of a message in document order, and behind each its components: for (const result& r : list). The
// members are looked for once, and kept small, since a message of 64 MiB may have millions.
class result_list {
  public:
    result_list(const fhir::document& message, const bundle_index& index);

    class iterator {
      public:
        iterator(const result_list& list, std::size_t at) : list_(list), at_(at) {}
        result operator*() const noexcept { return list_.result_at(at_); }
        iterator& operator++() noexcept {
            ++at_;
            return *this;
        }
        bool operator!=(const iterator& other) const noexcept { return at_ != other.at_; }

      private:
        const result_list& list_;
        std::size_t at_;
    };
    iterator begin() const noexcept { return {*this, 0}; }
    iterator end() const noexcept { return {*this, all_.size()}; }

  private:
    // Indices of values. No member is the root, so 0 says that there is none.
    struct members {
        std::uint32_t whole = 0;
        std::uint32_t value = 0;
        std::array<std::uint32_t, 10> named{}; // as member_names in results.cpp has them
        bool is_component = false;
    };

    members members_of(const fhir::value& whole) const noexcept;
    result result_at(std::size_t place) const noexcept;
    fhir::value at(std::uint32_t index) const noexcept { return index == 0 ? fhir::value{} : message_.at(index); }

    const fhir::document& message_;
    std::vector<members> all_;
};

} // namespace signalbox::validation::checks
