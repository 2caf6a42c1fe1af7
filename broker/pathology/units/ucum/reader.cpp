#include "broker/pathology/units/ucum/reader.hpp"

#include <algorithm>
#include <charconv>

#include "broker/pathology/units/ucum/atom_table.hpp"

namespace signalbox::pathology::units::ucum {
namespace {

constexpr std::size_t exponent_digits_max = 2;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_printable(char c) noexcept { return c > ' ' && c <= '~'; }
bool ends_symbol(char c) noexcept {
    return is_digit(c) || std::string_view("./(){}]+-").find(c) != std::string_view::npos;
}

bool names_body_surface(std::string_view annotation) noexcept {
    return annotation == "{1.73_m2}" || annotation == "{1.73m2}" || annotation == "{BSA}";
}

// `into` times `by`, or divided by it; the atoms in the order in which they are written.
bool join(measure& into, const measure& by, int exponent) {
    into.atoms.insert(into.atoms.end(), by.atoms.begin(), by.atoms.end());
    return multiply(into, by, exponent);
}

} // namespace

std::optional<measure> reader::whole() {
    auto read = term(take('/') ? -1 : 1);
    return rest_.empty() && read && !read->factor.is_zero() ? read : std::nullopt;
}

// The sign is that of the first component: -1 behind a leading slash.
std::optional<measure> reader::term(int sign) {
    measure product;
    for (;;) {
        const auto next = component();
        if (!next || !join(product, *next, sign)) return std::nullopt;
        if (!rest_.starts_with('.') && !rest_.starts_with('/')) return product;
        sign = take('/') ? -1 : 1;
        if (sign == 1) take('.');
    }
}

std::optional<measure> reader::component() {
    if (rest_.starts_with('(')) return annotated(parenthesis());
    if (rest_.starts_with('{')) return annotation();
    const bool ten = rest_.starts_with("10*") || rest_.starts_with("10^");
    const bool digit = !rest_.empty() && is_digit(rest_.front());
    return annotated(digit && !ten ? whole_number() : unit());
}

std::optional<measure> reader::parenthesis() {
    take('(');
    auto inside = term(1);
    return inside && take(')') ? inside : std::nullopt;
}

std::optional<measure> reader::whole_number() {
    measure bare;
    bare.factor = number::rational::of_digits(take_digits());
    return bare;
}

std::optional<measure> reader::unit() {
    const auto found = atoms_.find(take_symbol());
    const auto power = exponent();
    if (!found || !power) return std::nullopt;
    measure raised;
    return join(raised, *found, *power) ? std::optional(raised) : std::nullopt;
}

// 1 where none is written.
std::optional<int> reader::exponent() {
    const bool negative = rest_.starts_with('-');
    const bool sign = take('-') || take('+');
    const std::string_view digits = take_digits();
    if (digits.empty()) return sign ? std::nullopt : std::optional(1);
    if (digits.size() > exponent_digits_max) return std::nullopt;
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return negative ? -value : value;
}

std::optional<measure> reader::annotation() {
    const std::size_t end = rest_.find('}');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view written = rest_.substr(0, end + 1);
    rest_.remove_prefix(end + 1);
    const bool good = std::all_of(written.begin(), written.end(), is_printable) && written.rfind('{') == 0;
    if (!good) return std::nullopt;
    measure one;
    if (names_body_surface(written)) one.above[body_surface] = 1;
    return one;
}

std::optional<measure> reader::annotated(std::optional<measure> before) {
    if (!before || !rest_.starts_with('{')) return before;
    const auto behind = annotation();
    return behind && join(*before, *behind, 1) ? before : std::nullopt;
}

// Within square brackets anything may stand: "[m/s2/Hz^(1/2)]".
std::string_view reader::take_symbol() {
    const bool ten = rest_.starts_with("10*") || rest_.starts_with("10^");
    std::size_t at = ten ? 3 : 0;
    while (!ten && at < rest_.size() && !ends_symbol(rest_[at])) {
        if (rest_[at] == '[') at = std::min(rest_.find(']', at), rest_.size() - 1);
        ++at;
    }
    const std::string_view symbol = rest_.substr(0, at);
    rest_.remove_prefix(at);
    return symbol;
}

std::string_view reader::take_digits() {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_digit);
    const std::string_view digits = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(digits.size());
    return digits;
}

bool reader::take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
}

} // namespace signalbox::pathology::units::ucum
