#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "broker/fhir/xml.hpp"

namespace signalbox::fhir {

// What the values of a type are in JSON.
enum class form : std::uint8_t {
    object, // resources, data types, and elements with children of their own
    text,   // primitives that are strings
    number, // decimal, integer, positiveInt, unsignedInt
    boolean,
    narrative, // a string; in XML a div in the XHTML namespace
    resource,  // any resource; in XML an element around it
};

struct type_shape;

// One element of a type. A choice value[x] stands as one element for each of its types: valueQuantity, valueString …
struct element_shape {
    std::string_view name;
    const type_shape* type = nullptr; // never null in a finished table
    bool repeats = false;
    bool attribute = false; // in XML an attribute: Element.id, Extension.url
};

struct type_shape {
    std::string_view name; // "Observation", "HumanName", "Bundle.entry", "string"
    fhir::form form = form::object;
    bool is_resource = false;            // a resource that can stand in a message, not an abstract one
    std::vector<element_shape> elements; // in the order of XML
    std::vector<std::uint16_t> by_name;  // the same, as indexes sorted by name

    bool is_primitive() const noexcept { return form == form::text || form == form::number || form == form::boolean; }
    // Null when the type has no such element.
    const element_shape* find(std::string_view element) const noexcept;
};

// The types of one FHIR release. Immutable; any thread.
class type_table {
  public:
    // Built at the first call for that release (about a millisecond), and kept.
    static const type_table& of(release fhir_release);

    // Null when the release has no such type. Shapes live as long as the program.
    const type_shape* find(std::string_view type) const noexcept;
    // The same for resources that can stand in a message.
    const type_shape* resource(std::string_view type) const noexcept;

  private:
    explicit type_table(std::span<const std::string_view> packed);

    struct source;
    type_shape& shape(std::string_view type);
    void add_primitives(std::string_view line);
    void fill(type_shape& type, std::vector<source>& sources);
    void add_element(type_shape& type, std::string_view item);
    void add_choice(type_shape& type, std::string_view stem, std::string_view types);

    std::vector<type_shape> types_; // sorted by name
    std::deque<std::string> names_; // of the forms of choices, which the packed text does not spell out
    std::string_view open_choice_;  // the types of a choice of any type
};

namespace detail {

// Written by tools/schemagen, which tells their form.
std::span<const std::string_view> packed_types_r4() noexcept;
std::span<const std::string_view> packed_types_stu3() noexcept;

} // namespace detail

} // namespace signalbox::fhir
