#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "broker/fhir/document.hpp"
#include "broker/validation/named_values.hpp"
#include "broker/validation/resource_types.hpp"

namespace signalbox::validation {

// The resources of a message by what refers to them. Refers to the document. A Bundle may hold another, as the envelope
// of ITK3 does: a reference is looked up in the innermost Bundle around it first, then in those around that one.
// Everything is sorted, not hashed: ids and URLs that a sender chose to collide cost no more than others, and a lookup
// takes as many comparisons as the logarithm of the number of entries, for each Bundle around.
class bundle_index {
  public:
    explicit bundle_index(const fhir::document& message) : bundle_index(message, named_values(message)) {}
    bundle_index(const fhir::document& message, const named_values& named); // of that message

    static constexpr std::uint32_t none = UINT32_MAX;

    struct entry {
        fhir::value whole; // with fullUrl
        fhir::value resource;
        resource_type type;   // of the resource
        std::uint32_t bundle; // index of the Bundle that it is an entry of
        std::string_view bundle_type;
    };
    // Of all Bundles, the outermost's first.
    const std::vector<entry>& entries() const noexcept { return entries_; }

    // Whatever has a resourceType: the message, the resources of entries and parameters, those contained in them.
    struct resource {
        fhir::value value;
        std::string_view type_text;
        resource_type type;
        std::uint32_t end;    // index of what follows it in the document
        std::uint32_t around; // number of the resource that it stands in, or none
        std::uint32_t bundle; // number of the Bundle that it is or stands in, innermost, or none
    };
    const std::vector<resource>& resources() const noexcept { return resources_; } // in document order
    // Whether no two entries have resources of one id: true is certain, false is not.
    bool have_different_ids() const noexcept { return have_different_ids_; }
    // The places in resources() of those of a type, in document order.
    std::span<const std::uint32_t> numbers_of(resource_type type) const noexcept;
    // Where the value stands in resources(); nullopt when it is absent or no resource.
    std::optional<std::size_t> number_of(const fhir::value& v) const noexcept;
    // Its type, found without a look at its members; `other` for what is no resource.
    resource_type type_of(const fhir::value& v) const noexcept;
    // Its resourceType; empty for what is no resource.
    std::string_view type_text_of(const fhir::value& v) const noexcept;
    // The type of the innermost Bundle around; empty where there is none.
    std::string_view bundle_type_around(const fhir::value& v) const noexcept;

    // The resource that a reference leads to, from within `from`: by fullUrl, as "Type/id" whatever its version, or as
    // "#id" among the resources that the one around `from` contains ("#": that one itself). Absent when there is none,
    // and for an absent `from`.
    fhir::value find(std::string_view reference, const fhir::value& from) const noexcept;
    // The same for one that does not begin with '#', in a Bundle of this number and those around it.
    fhir::value find_entry(std::string_view reference, std::uint32_t bundle) const noexcept;

  private:
    struct by_url {
        std::uint64_t hint;   // text_hint() of the url
        std::uint32_t bundle; // index of the Bundle
        std::string_view url;
        fhir::value resource;
    };
    struct by_type_and_id {
        std::uint64_t hint; // text_hint() of the id
        std::uint32_t bundle;
        std::string_view type;
        std::string_view id;
        fhir::value resource;
    };
    struct contained {
        std::uint64_t hint;   // text_hint() of the id
        std::uint32_t holder; // index of the value that has the member "contained"
        std::string_view id;
        fhir::value resource;
    };

    struct bundle {
        std::uint32_t index;
        std::uint32_t around; // number of the Bundle that it stands in, or none
        std::string_view type;
    };

    void add_resources(const named_values& named);
    void sort_by_type();
    void add_entries(const resource& whole_bundle);
    void add_contained(const fhir::value& list);
    void compare_ids() noexcept;
    std::uint32_t bundle_around(const fhir::value& v) const noexcept;
    fhir::value find_in(std::uint32_t bundle, std::string_view reference) const noexcept;
    fhir::value find_contained(std::string_view id, const fhir::value& from) const noexcept;

    std::vector<std::uint32_t> numbers_; // by index of a value: its place in resources_, from 1; 0 for others
    std::deque<std::string> lowered_;    // what by_url_ needs beside the document
    std::vector<entry> entries_;
    std::vector<resource> resources_;
    std::vector<std::uint32_t> by_type_;                            // places in resources_
    std::array<std::uint32_t, resource_types + 1> first_of_type_{}; // where those of each type begin in by_type_
    std::vector<bundle> bundles_;                                   // in document order
    std::vector<by_url> by_url_;
    std::vector<by_type_and_id> by_id_;
    std::vector<contained> contained_;
    bool have_different_ids_ = true;
};

// The innermost resource around values that are asked for in document order.
class innermost_resource {
  public:
    explicit innermost_resource(const std::vector<bundle_index::resource>& all) : all_(all) {}

    // Its number, or none, for a value of this index; the value itself does not count.
    std::uint32_t around(std::uint32_t index) noexcept {
        while (next_ < all_.size() && all_[next_].value.index() < index) here_ = next_++;
        while (here_ != bundle_index::none && all_[here_].end <= index) here_ = all_[here_].around;
        return here_;
    }

  private:
    const std::vector<bundle_index::resource>& all_;
    std::uint32_t next_ = 0;
    std::uint32_t here_ = bundle_index::none;
};

// RFC 4122, section 3: a UUID is the same in capitals. The URL with its letters lowered where it is a urn:uuid: that
// has capitals; nullopt where it can stay as it is.
std::optional<std::string> lowered_uuid(std::string_view url);

// Whether a resource stands in the `contained` of another.
inline bool is_contained(const fhir::value& resource) noexcept {
    const fhir::value list = resource.parent();
    return list.is(fhir::kind::array) && list.name() == "contained";
}

// Calls f(value) for every value of the document that is of that kind.
template <class Function>
void for_each_value(const fhir::document& d, fhir::kind kind, Function f) {
    for (std::uint32_t i = 0; i < d.size(); ++i) {
        const fhir::value v = d.at(i);
        if (v.kind() == kind) f(v);
    }
}

} // namespace signalbox::validation
