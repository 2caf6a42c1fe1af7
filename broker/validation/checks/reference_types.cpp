#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>

#include "broker/validation/checks/element_types.hpp"
#include "broker/validation/checks/functions.hpp"
#include "broker/validation/word_table.hpp"

namespace signalbox::validation::checks {
namespace {

// The names of the table's elements, each once.
struct names_of_elements {
    std::array<std::string_view, 2 * std::size(known_elements)> all{}; // none has more than two
    std::size_t count = 0;

    consteval names_of_elements() {
        for (const element_types& known : known_elements)
            for (std::size_t dot = known.element.find('.'); dot != std::string_view::npos;) {
                const std::size_t next = known.element.find('.', dot + 1);
                all[count++] = known.element.substr(dot + 1, next - dot - 1);
                dot = next;
            }
        std::sort(all.begin(), all.begin() + count);
        count = static_cast<std::size_t>(std::unique(all.begin(), all.begin() + count) - all.begin());
    }
};

constexpr names_of_elements names_found;
constexpr word_table element_names([] {
    std::array<std::string_view, names_found.count> names;
    std::copy_n(names_found.all.begin(), names.size(), names.begin());
    return names;
}());

// Resource types, as bits.
class type_set {
  public:
    bool empty() const noexcept { return types_ == 0; }
    bool has(resource_type type) const noexcept { return (types_ >> static_cast<unsigned>(type) & 1U) != 0; }
    void add(resource_type type) noexcept { types_ |= std::uint64_t{1} << static_cast<unsigned>(type); }

  private:
    static_assert(resource_types <= 64);
    std::uint64_t types_ = 0;
};

// Where in a resource a Reference stands, as one number: the resource's type, and one or two names within.
class element {
  public:
    element() = default;
    explicit element(resource_type type) : key_(static_cast<std::uint32_t>(type) + 1) {}

    bool operator==(const element&) const = default;
    bool is_none() const noexcept { return key_ == 0; }
    // With one more name: one of element_names, by its number.
    element with(std::size_t name) const noexcept {
        element made;
        made.key_ = key_ << 8U | static_cast<std::uint32_t>(name + 1);
        return made;
    }
    std::size_t hash(unsigned bits) const noexcept { return key_ * 0x9e3779b1U >> (32U - bits); }

  private:
    static_assert(element_names.count < 255);
    std::uint32_t key_ = 0;
};

// The table in a form that answers with a look or two.
class element_table {
  public:
    element_table() {
        for (const element_types& known : known_elements) add(element_named(known.element), known.types);
    }

    // The element's types; empty for one that is not in the table.
    type_set types_of(const element& wanted) const noexcept {
        for (std::size_t at = wanted.hash(place_bits);; at = (at + 1) % places_.size()) {
            const place& its = places_[at];
            if (its.key == wanted || its.key.is_none()) return its.types;
        }
    }

  private:
    static constexpr unsigned place_bits = 10; // a fifth of the places is taken
    struct place {
        element key;
        type_set types;
    };

    static resource_type known_type(std::string_view name) {
        const resource_type type = resource_type_named(name);
        assert(type != resource_type::other);
        return type;
    }

    static element element_named(std::string_view path) {
        const std::string_view type = path.substr(0, path.find('.'));
        element made(known_type(type));
        path.remove_prefix(type.size());
        while (!path.empty()) {
            path.remove_prefix(1);
            const std::string_view name = path.substr(0, path.find('.'));
            made = made.with(element_names.number_of_literal(name));
            path.remove_prefix(name.size());
        }
        return made;
    }

    void add(const element& key, std::string_view words) {
        std::size_t at = key.hash(place_bits);
        while (!places_[at].key.is_none()) at = (at + 1) % places_.size();
        places_[at].key = key;
        while (!words.empty()) {
            const std::string_view word = words.substr(0, words.find(' '));
            places_[at].types.add(known_type(word));
            words.remove_prefix(std::min(word.size() + 1, words.size()));
        }
    }

    std::array<place, std::size_t{1} << place_bits> places_{};
};

// Most References stand in a member of a resource, or in a list that is one; others have a name between. None where the
// resource is of a type that the table does not have, or a name is not of it.
element element_of(const bundle_index& index, const reference& r) noexcept {
    if (r.within == bundle_index::none) return {};
    const bundle_index::resource& around = index.resources()[r.within];
    std::array<std::size_t, 2> names{}; // from within
    std::size_t count = 0;
    for (fhir::value v = r.text.parent(); v.index() != around.value.index(); v = v.parent()) {
        const std::string_view name = v.name();
        if (name.empty()) continue; // an element of a list
        if (count == names.size()) return {};
        names[count] = element_names.number_of(name);
        if (names[count++] == element_names.count) return {};
    }
    element found(around.type);
    while (count > 0) found = found.with(names[--count]);
    return found;
}

// What the reference itself says, where nothing of the message has it: "Patient" of "Patient/1".
std::string_view type_in(std::string_view reference) noexcept {
    const bool relative =
        reference.find(':') == std::string_view::npos && reference.find('/') != std::string_view::npos;
    return relative ? reference.substr(0, reference.find('/')) : std::string_view{};
}

} // namespace

void reference_types_fit(const examined& e, findings& into) {
    static const element_table elements;
    for (const reference& r : e.all.references) {
        const type_set types = elements.types_of(element_of(e.index, r));
        if (types.empty() || (r.target && types.has(r.type))) continue;
        const std::string_view type = r.target ? e.index.type_text_of(r.target) : type_in(r.text.text());
        if (!type.empty() && !types.has(r.target ? r.type : resource_type_of(type))) into.add(r.text);
    }
}

} // namespace signalbox::validation::checks
