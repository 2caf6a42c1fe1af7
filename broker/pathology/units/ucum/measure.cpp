#include "broker/pathology/units/ucum/measure.hpp"

#include <algorithm>

#include "broker/pathology/ucum.hpp"
#include "broker/pathology/units/ucum/atom_table.hpp"
#include "broker/pathology/units/ucum/reader.hpp"

namespace signalbox::pathology::units::ucum {
namespace {

// With moles, katals and the like as the numbers that UCUM makes of them; none when a number becomes too large.
std::optional<measure> reduced(const measure& of) {
    measure result;
    result.factor = of.factor;
    result.special = of.special;
    for (const auto& [base, exponent] : net(of))
        if (!multiply(result, atom_table::instance().reduced_base(base), exponent)) return std::nullopt;
    return result;
}

// Takes a base out and tells its exponent.
int take(dimension& from, std::string_view base) {
    const auto found = from.find(base);
    if (found == from.end()) return 0;
    const int exponent = found->second;
    from.erase(found);
    return exponent;
}

} // namespace

std::optional<measure> read(std::string_view code) {
    if (code.size() > ucum_code_size_max) return std::nullopt;
    return reader(code, atom_table::instance()).whole();
}

std::optional<measure> read_as_meant(std::string_view code) {
    static const measure surface = *read("173.m2/100");
    auto result = read(code);
    if (!result) return std::nullopt;
    const int above = take(result->above, reader::body_surface);
    const int below = take(result->below, reader::body_surface);
    if (!multiply(*result, surface, above) || !multiply(*result, surface, -below)) return std::nullopt;
    return result;
}

bool is_arbitrary(std::string_view base) { return atom_table::instance().is_arbitrary(base); }

dimension net(const measure& of) {
    dimension left = of.above;
    for (const auto& [base, exponent] : of.below) left[base] -= exponent;
    std::erase_if(left, [](const auto& entry) { return entry.second == 0; });
    return left;
}

dimension cancelled(const measure& of) {
    dimension both;
    for (const auto& [base, exponent] : of.above)
        if (const auto below = of.below.find(base); below != of.below.end())
            both[base] = std::min(exponent, below->second);
    return both;
}

bool is_commensurable(const measure& left, const measure& right) {
    const auto a = reduced(left);
    const auto b = reduced(right);
    return a && b && net(*a) == net(*b);
}

std::optional<number::rational> factor_between(const measure& from, const measure& to) {
    if (from.special || to.special) return std::nullopt;
    const auto a = reduced(from);
    const auto b = reduced(to);
    if (!a || !b || net(*a) != net(*b)) return std::nullopt;
    return a->factor.over(b->factor);
}

} // namespace signalbox::pathology::units::ucum
