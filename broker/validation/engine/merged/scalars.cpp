#include "broker/validation/engine/merged/scalars.hpp"

#include <algorithm>

#include "broker/validation/engine/equality.hpp"
#include "broker/validation/lexical/utf8.hpp"

namespace signalbox::validation::engine::merged {

bool holds(const program& p, const number_rule& rule, std::string_view number) {
    if ((rule.types & type_bit(fhir::kind::number)) == 0) {
        const bool plain = (rule.types & plain_integer_bit) != 0;
        if (plain ? !lexical::is_plain_integer(number) : !lexical::is_integer(number)) return false;
    }
    if (rule.checks == none) return true;
    const number_checks& checks = p.numbers[rule.checks];
    const lexical::decimal value = lexical::parse_decimal(number);
    if (checks.minimum && compare(value, *checks.minimum) < 0) return false;
    if (checks.maximum && compare(value, *checks.maximum) > 0) return false;
    if (checks.above && compare(value, *checks.above) <= 0) return false;
    if (checks.below && compare(value, *checks.below) >= 0) return false;
    return !checks.divisor || checks.divisor->divides(value);
}

bool holds_slowly(const program& p, const text_rule& rule, bool formats, std::string_view content) {
    if (rule.asks == text_asks::pattern) return p.patterns[rule.index].matches_padded(content);
    const text_checks& checks = p.texts[rule.index];
    if (rule.asks == text_asks::format) return !formats || lexical::has_format(content, checks.format);
    const std::size_t length = lexical::code_points(content);
    return length >= checks.length_min && (checks.length_max == none || length <= checks.length_max);
}

bool are_among(const program& p, const std::vector<std::uint32_t>& sets, fhir::value v) {
    return std::all_of(sets.begin(), sets.end(), [&](std::uint32_t set) {
        const std::vector<fhir::value>& allowed = p.values[set].others;
        return std::any_of(allowed.begin(), allowed.end(), [&v](const fhir::value& a) { return equal(a, v); });
    });
}

} // namespace signalbox::validation::engine::merged
