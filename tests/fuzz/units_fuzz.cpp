// uses: pathology
// Two codes and two numbers, a line each: a code, its bases written out and those read again are of one dimension; a
// conversion there and back gives the first number, but for what the printed digits leave out; the two are in the order
// of their exact values.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "broker/pathology/ucum.hpp"
#include "broker/pathology/units/aliases.hpp"
#include "broker/pathology/units/conversion.hpp"
#include "broker/pathology/units/dimension_name.hpp"
#include "broker/pathology/units/ucum/measure.hpp"

using namespace signalbox::pathology;
using namespace units;
using number::decimal;
using number::rational;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

std::string take_line(std::string& rest) {
    const auto end = std::min(rest.find('\n'), rest.size());
    std::string line = rest.substr(0, end);
    rest.erase(0, std::min(end + 1, rest.size()));
    return line;
}

std::string written(const ucum::dimension& dimension) {
    std::string code = "1";
    for (const auto& [base, exponent] : dimension) code += "." + std::string(base) + std::to_string(exponent);
    return code;
}

void check_code(const std::string& code) {
    static_cast<void>(unit_aliases().resolve(code));
    const auto read = ucum::read(code);
    require(read.has_value() || !dimension_of(code));
    if (!read) {
        // A code that is too much for the reader has a number in it.
        require(!is_ucum_code(code) || code.find_first_of("0123456789") != std::string::npos);
        return;
    }
    const auto itself = ucum::factor_between(*read, *read);
    require(!itself || *itself == 1);

    // "{1.73_m2}" takes no exponent, and none above 99 can be written.
    const auto dimension = ucum::net(*read);
    const auto again = ucum::read(written(dimension));
    if (again) require(ucum::net(*again) == dimension);
}

// What rounding `shown` may have left out, seen from the other end.
rational tolerance(const conversion& back, const decimal& shown) {
    const auto one = back.apply(*decimal::parse("1"));
    const auto none = back.apply(*decimal::parse("0"));
    if (!one || !none) return 0;
    const auto slope = one->exact.minus(none->exact);
    return *slope->times(rational::power_of_ten(-shown.places()))->over(2);
}

void check_there_and_back(const std::string& from, const std::string& to, const std::string& text) {
    const auto value = decimal::parse(text);
    if (!value) return;
    require(decimal::parse(value->text())->text() == value->text());

    const auto there = conversion::between(from, to, {});
    const auto back = conversion::between(to, from, {});
    require(there.has_value() == back.has_value());
    if (!there) return;
    const auto answer = there->apply(*value);
    const auto again = answer ? back->apply(answer->shown) : boost::system::result<converted, refusal>(answer.error());
    if (!again) return;
    const auto left_out = *again->exact.minus(value->exact());
    const auto allowed = tolerance(*back, answer->shown);
    require(left_out <= allowed && *left_out.times(-1) <= allowed);
}

void check_order(const std::optional<decimal>& left, const std::optional<decimal>& right) {
    if (!left || !right) return;
    const auto order = left->compare(*right);
    require((order < 0) == (left->exact() < right->exact()));
    require((order == 0) == (left->exact() == right->exact()));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string rest(reinterpret_cast<const char*>(data), size);
    const std::string from = take_line(rest);
    const std::string to = take_line(rest);
    check_code(from);
    check_code(to);
    const std::string number = take_line(rest);
    check_there_and_back(from, to, number);
    check_order(decimal::parse(number), decimal::parse(take_line(rest)));
    return 0;
}
