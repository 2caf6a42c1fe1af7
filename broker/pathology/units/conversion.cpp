#include "broker/pathology/units/conversion.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>

#include "broker/pathology/model/systems.hpp"
#include "broker/pathology/units/dimension_name.hpp"
#include "broker/pathology/units/trap.hpp"
#include "broker/pathology/units/ucum/measure.hpp"

namespace signalbox::pathology::units {
namespace {

using boost::system::result;
using number::decimal;
using number::rational;
using ucum::measure;

constexpr std::string_view molar_prefix = "molar:";

// A scale of temperature: where the absolute zero is, and how large a degree is in kelvin.
struct scale {
    std::string_view code;
    std::string_view zero;
    int above = 1;
    int below = 1;
};

constexpr scale scales[] = {
    {"Cel", "-273.15", 1, 1}, {"K", "0", 1, 1}, {"[degF]", "-459.67", 5, 9}, {"[degRe]", "-218.52", 5, 4}};

const scale* scale_of(std::string_view code) {
    const auto found =
        std::find_if(std::begin(scales), std::end(scales), [code](const scale& one) { return one.code == code; });
    return found == std::end(scales) ? nullptr : found;
}

rational degree(const scale& of) { return *rational(of.above).over(of.below); }
rational zero(const scale& of) { return decimal::parse(of.zero)->exact(); }

int exponent_of(const ucum::dimension& in, std::string_view base) {
    const auto found = in.find(base);
    return found == in.end() ? 0 : found->second;
}

// "1" and "%" may be any fraction but that of a substance; other fractions are of one kind each.
bool same_kind_of_number(const measure& from, const measure& to) {
    using enum dimension_name;
    const auto left = dimension_of(from);
    const auto right = dimension_of(to);
    if (left == right) return true;
    const auto plain = [](auto name) { return name == dimensionless || name == fraction; };
    const auto part = [&plain](auto name) { return plain(name) || name == mass_fraction || name == volume_fraction; };
    return (plain(left) && part(right)) || (plain(right) && part(left));
}

result<rational, refusal> checked(std::optional<rational> factor) {
    if (!factor) return refusal::too_large;
    return *factor;
}

result<rational, refusal> plain_factor(const measure& from, const measure& to) {
    const ucum::dimension dimension = ucum::net(from);
    if (dimension != ucum::net(to)) return refusal::different_dimension;
    if (dimension.empty() && !same_kind_of_number(from, to)) return refusal::different_fraction;
    return checked(from.factor.over(to.factor));
}

// Grams become moles or moles grams, once, above or below the line; all else has to be the same.
result<rational, refusal> molar_factor(const measure& from, const measure& to, const rational& mass) {
    ucum::dimension left = ucum::net(from);
    const ucum::dimension right = ucum::net(to);
    const int moles = exponent_of(right, "mol") - exponent_of(left, "mol");
    if (moles != 1 && moles != -1) return refusal::no_mass_or_substance;
    left["g"] -= moles;
    left["mol"] += moles;
    std::erase_if(left, [](const auto& entry) { return entry.second == 0; });
    if (left != right) return refusal::different_dimension;

    const auto factor = from.factor.over(to.factor);
    const auto per_mole = mass.to_the(-moles);
    return checked(factor && per_mole ? factor->times(*per_mole) : std::nullopt);
}

bool is_beyond_measure(const rational& number) {
    return !number.is_zero() && std::abs(number.magnitude()) > number::decimal_places_max / 2;
}

std::optional<refusal> refuse_unit(std::string_view code) {
    if (!ucum::read(code)) return refusal::unknown_unit;
    if (is_trap(code)) return refusal::trap_unit;
    return std::nullopt;
}

constexpr std::array<std::string_view, 8> refusals = {
    "unknown unit",        "a code that is taken for another",
    "different dimension", "different fraction",
    "special unit",        "no mass or substance",
    "not a number",        "number too large",
};

} // namespace

std::string_view to_text(refusal why) noexcept { return refusals.at(static_cast<std::size_t>(why)); }

std::optional<conversion_rule> conversion_rule::parse(std::string_view text) {
    if (text == "factor") return conversion_rule{};
    if (!text.starts_with(molar_prefix)) return std::nullopt;
    const auto mass = decimal::parse(text.substr(molar_prefix.size()));
    if (!mass || mass->is_zero() || mass->exact().is_negative()) return std::nullopt;
    return conversion_rule{mass};
}

result<conversion, refusal> conversion::of_degrees(std::string_view from, std::string_view to) {
    const scale* left = scale_of(from);
    const scale* right = scale_of(to);
    if (left == nullptr || right == nullptr) return refusal::special_unit;
    const rational factor = *degree(*left).over(degree(*right));
    return conversion(factor, *zero(*right).minus(*zero(*left).times(factor)), std::string(to));
}

result<conversion, refusal> conversion::between(std::string_view from, std::string_view to,
                                                const conversion_rule& rule) {
    for (const auto code : {from, to})
        if (const auto why = refuse_unit(code)) return *why;
    if (from == to && !rule.molar_mass) return conversion(1, 0, std::string(to));

    const auto left = ucum::read_as_meant(from);
    const auto right = ucum::read_as_meant(to);
    if (!left || !right) return refusal::too_large;
    if (left->special || right->special)
        return rule.molar_mass ? result<conversion, refusal>(refusal::special_unit) : of_degrees(from, to);

    const auto factor =
        rule.molar_mass ? molar_factor(*left, *right, rule.molar_mass->exact()) : plain_factor(*left, *right);
    if (!factor) return factor.error();
    return conversion(*factor, 0, std::string(to));
}

result<converted, refusal> conversion::apply(const decimal& value) const {
    const auto product = value.exact().times(factor_);
    const auto exact = product ? product->plus(shift_) : std::nullopt;
    if (!exact || is_beyond_measure(*exact)) return refusal::too_large;

    if (!shift_.is_zero()) return converted{*exact, decimal::rounded_at(*exact, value.places())};
    if (const auto tens = factor_.exponent_of_ten()) {
        const auto shown = value.shifted(*tens);
        if (!shown) return refusal::too_large;
        return converted{*exact, *shown};
    }
    return converted{*exact, decimal::rounded(*exact, value.significant_digits())};
}

result<quantity, refusal> conversion::apply(const quantity& sent) const {
    const auto value = decimal::parse(sent.value);
    if (!value) return refusal::not_a_number;
    const auto number = apply(*value);
    if (!number) return number.error();
    return quantity{number->shown.text(), sent.comparator, to_, {std::string(systems::ucum), to_, {}, {}, {}}};
}

result<range, refusal> conversion::apply(const range& sent) const {
    range both;
    for (const auto end : {&range::low, &range::high}) {
        if (!(sent.*end)) continue;
        auto number = apply(*(sent.*end));
        if (!number) return number.error();
        both.*end = std::move(*number);
    }
    return both;
}

result<std::string, refusal> convert(std::string_view value, std::string_view from, std::string_view to,
                                     const conversion_rule& rule) {
    const auto how = conversion::between(from, to, rule);
    if (!how) return how.error();
    const auto number = decimal::parse(value);
    if (!number) return refusal::not_a_number;
    const auto answer = how->apply(*number);
    if (!answer) return answer.error();
    return answer->shown.text();
}

} // namespace signalbox::pathology::units
