#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/fhir/document.hpp"

namespace signalbox::pathology::bundle {

// The resources of a message in its order, those contained in others behind them, and what references lead to. A
// Bundle within counts as its entries. Refers to the document.
class resources {
  public:
    explicit resources(const fhir::document& message);

    struct resource {
        fhir::value value;
        fhir::value entry; // absent for a lone or contained resource
        std::string_view type;
        std::size_t around = 0; // of a contained one: who contains it; else itself
    };
    const std::vector<resource>& all() const noexcept { return all_; }
    const resource& at(std::size_t number) const noexcept { return all_[number]; }
    const std::vector<fhir::value>& bundles() const noexcept { return bundles_; } // the outermost first

    // Positions of all resources of a type.
    std::vector<std::size_t> of_type(std::string_view type) const;
    std::optional<std::size_t> first(std::string_view type) const;

    // The resource that a Reference in `from` leads to: by fullUrl, by "Type/id" relative or at the end of a URL, by
    // "#id". The version at its end is not looked at.
    std::optional<std::size_t> resolve(const fhir::value& holder, std::size_t from) const;

  private:
    void add_bundle(const fhir::value& bundle);
    void add(const fhir::value& resource, const fhir::value& entry);
    std::optional<std::size_t> find(const std::string& key) const;

    struct key {
        std::string text;
        std::size_t number;
    };
    std::vector<resource> all_;
    std::vector<key> keys_; // sorted by text, then number
    std::vector<fhir::value> bundles_;
};

} // namespace signalbox::pathology::bundle
