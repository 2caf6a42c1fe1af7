#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>

#include "broker/pathology/units/ucum/atom.hpp"
#include "broker/pathology/units/ucum/measure.hpp"

namespace signalbox::pathology::units::ucum {

// `into` times `by` to the `exponent`; false when the factor becomes too large or divides by nothing.
[[nodiscard]] bool multiply(measure& into, const measure& by, int exponent);

// The atoms with what each is worth in base units, worked out once, at the first use. Any thread.
class atom_table {
  public:
    static const atom_table& instance();

    // One atom with or without a prefix: "mmol", "[iU]". None when there is none.
    std::optional<measure> find(std::string_view symbol) const;

    // A base of measure.hpp as UCUM has it: a katal is 6.02214076e23 per second.
    const measure& reduced_base(std::string_view base) const { return reduced_.at(base); }

    bool is_arbitrary(std::string_view base) const { return entries_.at(base).kind == atom_kind::arbitrary; }

  private:
    struct entry {
        atom_kind kind{};
        bool takes_prefix = false;
        measure worth;
    };

    atom_table();
    void add(const atom& of);
    void add_counted(const atom& of);
    measure defined(const atom& of) const;

    std::unordered_map<std::string_view, entry> entries_;
    std::unordered_map<std::string_view, measure> reduced_;
};

} // namespace signalbox::pathology::units::ucum
