#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "broker/fhir/document.hpp"

namespace signalbox::validation {

// The resources of a Bundle by what refers to them. Refers to the document. Everything is sorted, not hashed: ids and
// URLs that a sender chose to collide cost no more than others, and a lookup takes as many comparisons as the logarithm
// of the number of entries.
class bundle_index {
  public:
    explicit bundle_index(const fhir::document& message);

    struct entry {
        fhir::value whole; // with fullUrl
        fhir::value resource;
    };
    const std::vector<entry>& entries() const noexcept { return entries_; }

    // Whatever below the root has a resourceType: the resources of entries and those contained in them.
    struct resource {
        fhir::value value;
        std::string_view type;
    };
    const std::vector<resource>& resources() const noexcept { return resources_; } // in document order
    // Where the value stands in resources(); nullopt when it is absent or no resource.
    std::optional<std::size_t> number_of(const fhir::value& v) const noexcept;

    // The resource that a reference leads to, from within `from`: by fullUrl, as "Type/id", or as "#id" among the
    // resources that the one around `from` contains. Absent when there is none, and for an absent `from`.
    fhir::value find(std::string_view reference, const fhir::value& from) const noexcept;

  private:
    struct by_url {
        std::string_view url;
        fhir::value resource;
    };
    struct by_type_and_id {
        std::string_view type;
        std::string_view id;
        fhir::value resource;
    };
    struct contained {
        std::uint32_t holder; // index of the value that has the member "contained"
        std::string_view id;
        fhir::value resource;
    };

    void add_entry(const fhir::value& whole);
    void add_contained(const fhir::value& holder);
    fhir::value find_contained(std::string_view id, const fhir::value& from) const noexcept;

    std::vector<entry> entries_;
    std::vector<resource> resources_;
    std::vector<by_url> by_url_;
    std::vector<by_type_and_id> by_id_;
    std::vector<contained> contained_;
    std::vector<std::uint32_t> with_url_; // the resources in entries with a fullUrl, by index
};

// Calls f(value) for every value of the document that is of that kind.
template <class Function>
void for_each_value(const fhir::document& d, fhir::kind kind, Function f) {
    for (std::uint32_t i = 0; i < d.size(); ++i) {
        const fhir::value v = d.at(i);
        if (v.kind() == kind) f(v);
    }
}

} // namespace signalbox::validation
