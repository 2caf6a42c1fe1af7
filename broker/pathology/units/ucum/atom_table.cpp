#include "broker/pathology/units/ucum/atom_table.hpp"

#include <algorithm>
#include <cassert>
#include <cstdlib>

#include "broker/pathology/units/number/decimal.hpp"
#include "broker/pathology/units/ucum/reader.hpp"

namespace signalbox::pathology::units::ucum {
namespace {

struct prefix {
    std::string_view code;
    int exponent = 0; // of ten; of 1024 with an "i"
};

// Facts of UCUM 2.2 (https://ucum.org/license), as in atoms_scientific.cpp.
constexpr prefix prefixes[] = {
    {"Y", 24},  {"Z", 21},  {"E", 18},  {"P", 15},  {"T", 12}, {"G", 9},  {"M", 6},  {"k", 3},
    {"h", 2},   {"da", 1},  {"d", -1},  {"c", -2},  {"m", -3}, {"u", -6}, {"n", -9}, {"p", -12},
    {"f", -15}, {"a", -18}, {"z", -21}, {"y", -24}, {"Ki", 1}, {"Mi", 2}, {"Gi", 3}, {"Ti", 4},
};

bool is_binary(const prefix& of) noexcept { return of.code.back() == 'i'; }

number::rational worth(const prefix& of) {
    if (is_binary(of)) return *number::rational(1024).to_the(of.exponent);
    return number::rational::power_of_ten(of.exponent);
}

// A base that UCUM takes for 1: measure.hpp says what it means.
constexpr atom body_surface{reader::body_surface, false, atom_kind::counted, "1", "1"};

measure as_base(std::string_view code) {
    measure one;
    one.above[code] = 1;
    return one;
}

void add_exponents(dimension& above, dimension& below, const dimension& of, int times) {
    for (const auto& [base, exponent] : of) (times > 0 ? above : below)[base] += exponent * std::abs(times);
}

} // namespace

bool multiply(measure& into, const measure& by, int exponent) {
    const auto power = by.factor.to_the(exponent);
    const auto product = power ? into.factor.times(*power) : std::nullopt;
    if (!product) return false;
    into.factor = *product;
    into.special = into.special || by.special;
    if (exponent == 0) return true;
    add_exponents(into.above, into.below, by.above, exponent);
    add_exponents(into.below, into.above, by.below, exponent);
    return true;
}

const atom_table& atom_table::instance() {
    static const atom_table built;
    return built;
}

// Each is made of those before it in its part and of the parts before, but for some that come later; so as often as
// it takes.
atom_table::atom_table() {
    std::vector<atom> waiting{body_surface};
    for (const auto part : {scientific_atoms(), customary_atoms(), clinical_atoms()})
        waiting.insert(waiting.end(), part.begin(), part.end());

    while (!waiting.empty()) {
        const std::size_t before = waiting.size();
        std::erase_if(waiting, [this](const atom& of) {
            const bool known = reader(of.unit, *this).whole().has_value();
            if (known) add(of);
            return known;
        });
        assert(waiting.size() < before && "an atom is made of one that there is not");
        static_cast<void>(before);
    }
}

void atom_table::add(const atom& of) {
    measure worth = of.kind == atom_kind::plain || of.kind == atom_kind::special ? defined(of) : as_base(of.code);
    worth.special = of.kind == atom_kind::special;
    if (of.kind == atom_kind::counted) add_counted(of);
    if (of.kind == atom_kind::base || of.kind == atom_kind::arbitrary) reduced_.emplace(of.code, as_base(of.code));
    entries_.emplace(of.code, entry{of.kind, of.takes_prefix, std::move(worth)});
}

void atom_table::add_counted(const atom& of) {
    const measure in_bases = defined(of);
    measure in_numbers;
    bool fits = true;
    for (const auto& [base, exponent] : net(in_bases))
        fits = fits && multiply(in_numbers, reduced_base(base), exponent);
    in_numbers.factor = *in_numbers.factor.times(in_bases.factor);
    assert(fits && "a unit of UCUM is within the limits");
    static_cast<void>(fits);
    reduced_.emplace(of.code, std::move(in_numbers));
}

// Its own bases alone: "Pa" is not "N/m2" with metres above and below.
measure atom_table::defined(const atom& of) const {
    const measure written = *reader(of.unit, *this).whole();
    measure result;
    result.factor = *written.factor.times(number::decimal::parse(of.value)->exact());
    for (const auto& [base, exponent] : net(written))
        (exponent > 0 ? result.above : result.below)[base] = std::abs(exponent);
    return result;
}

std::optional<measure> atom_table::find(std::string_view symbol) const {
    if (const auto found = entries_.find(symbol); found != entries_.end()) {
        measure result = found->second.worth;
        result.atoms.push_back({found->first, 0});
        return result;
    }
    for (const prefix& before : prefixes) {
        if (!symbol.starts_with(before.code)) continue;
        const auto found = entries_.find(symbol.substr(before.code.size()));
        if (found == entries_.end() || !found->second.takes_prefix) continue;
        measure result = found->second.worth;
        result.factor = *result.factor.times(worth(before));
        result.atoms.push_back({found->first, is_binary(before) ? 0 : before.exponent});
        return result;
    }
    return std::nullopt;
}

} // namespace signalbox::pathology::units::ucum
