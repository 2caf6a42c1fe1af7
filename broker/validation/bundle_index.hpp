#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "broker/fhir/document.hpp"

namespace signalbox::validation {

// The resources of a Bundle by what refers to them. Refers to the document, and is made per use.
class bundle_index {
  public:
    explicit bundle_index(const fhir::value& bundle);

    struct entry {
        fhir::value whole; // with fullUrl
        fhir::value resource;
    };
    const std::vector<entry>& entries() const noexcept { return entries_; }

    // The resource that a reference leads to, from within `from`: by fullUrl, as "Type/id", or as "#id" among the
    // resources that the one around `from` contains. Absent when there is none.
    fhir::value find(std::string_view reference, const fhir::value& from) const;

  private:
    fhir::value find_contained(std::string_view id, const fhir::value& from) const;

    std::vector<entry> entries_;
    std::unordered_map<std::string_view, fhir::value> by_url_;
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
