#pragma once

#include <algorithm>

#include "broker/validation/engine/merged/machine.hpp"
#include "broker/validation/lexical/utf8.hpp"

namespace signalbox::validation::engine::merged {

inline bool holds(const program& p, const text_rule& rule, bool formats, std::string_view content) {
    switch (rule.asks) {
    case text_asks::value: return p.values[rule.index].strings.find_padded(content) != nullptr;
    case text_asks::pattern: return p.patterns[rule.index].matches_padded(content);
    case text_asks::format: return !formats || lexical::has_format(content, p.texts[rule.index].format);
    case text_asks::length: break;
    }
    const text_checks& checks = p.texts[rule.index];
    const std::size_t length = lexical::code_points(content);
    return length >= checks.length_min && (checks.length_max == none || length <= checks.length_max);
}

inline bool holds(const program& p, const number_rule& rule, std::string_view number) {
    if ((rule.types & type_bit(fhir::kind::number)) == 0) {
        if ((rule.types & plain_integer_bit) != 0 ? !lexical::is_plain_integer(number) : !lexical::is_integer(number))
            return false;
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

} // namespace signalbox::validation::engine::merged
