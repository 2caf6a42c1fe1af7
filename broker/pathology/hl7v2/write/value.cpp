#include <algorithm>

#include "broker/pathology/hl7v2/read/datatypes.hpp"
#include "broker/pathology/hl7v2/syntax/escapes.hpp"
#include "broker/pathology/hl7v2/write/parts.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

bool is_plain(const quantity& one) { return parse_decimal(one.value) == one.value; }
bool is_same_unit(const quantity& a, const quantity& b) { return a.unit == b.unit && a.unit_code == b.unit_code; }

std::string words_of(const quantity& one) {
    return std::string(sign_of(one.comparator)) + one.value + (one.unit.empty() ? "" : " " + one.unit);
}

class value_writer {
  public:
    value_writer(const std::string& pointer, segment_writer& obx, const writing& to)
        : pointer_(pointer), obx_(obx), to_(to) {}

    void write(const quantity& one) {
        unit(one, "/quantity");
        if (!is_plain(one)) return words(std::string(sign_of(one.comparator)) + one.value, "/quantity");
        if (one.comparator == comparator::none)
            obx_.text(2, "NM").text(5, one.value);
        else
            structured(one.comparator, one.value);
    }

    void write(const range& one) {
        if (one.low && one.high) return write_both(*one.low, *one.high);
        const std::optional<quantity>& limit = one.low ? one.low : one.high;
        if (!limit) return;
        to_.lose("range-open", pointer_ + "/range", "a range with one end is written as a number with a comparator");
        quantity number = *limit;
        if (number.comparator == comparator::none)
            number.comparator = one.low ? comparator::greater_or_equal : comparator::less_or_equal;
        write(number);
    }

    void write(const ratio& one) {
        const bool fits = is_plain(one.numerator) && is_plain(one.denominator) &&
                          is_same_unit(one.numerator, one.denominator) &&
                          one.denominator.comparator == comparator::none;
        if (!fits) return words(words_of(one.numerator) + " : " + words_of(one.denominator), "/ratio");
        unit(one.numerator, "/ratio/numerator");
        structured(one.numerator.comparator, one.numerator.value, ":", one.denominator.value);
    }

    void write(const date_time& when) {
        const bool is_late = to_.options.version >= "2.6"; // where DTM has taken the place of TS
        obx_.text(2, !when.has_time() ? "DT"
                     : is_late        ? "DTM"
                                      : "TS")
            .raw(5, raw_moment(when, pointer_ + "/time", to_));
    }

    void write(const codeable& code) { obx_.text(2, "CWE").raw(5, raw_codeable(code, pointer_ + "/code", to_)); }

    // One line is a string; lines with their spaces are formatted text.
    void write(const std::vector<std::string>& lines) {
        obx_.text(2, lines.size() == 1 ? "ST" : "FT").raw(5, raw_lines(lines));
    }

    void unit(const quantity& one, const char* member) { obx_.raw(6, raw_unit(one, '^', pointer_ + member, to_)); }

  private:
    void write_both(const quantity& low, const quantity& high) {
        const bool fits = is_plain(low) && is_plain(high) && is_same_unit(low, high) &&
                          low.comparator == comparator::none && high.comparator == comparator::none;
        if (!fits) return words(words_of(low) + " - " + words_of(high), "/range");
        unit(low, "/range/low");
        structured(comparator::none, low.value, "-", high.value);
    }

    void structured(comparator compared, const std::string& first, std::string_view separator = {},
                    std::string_view second = {}) {
        obx_.text(2, "SN").raw(5, join_components({escape(sign_of(compared)), first, separator, second}));
    }

    void words(const std::string& text, const char* member) {
        to_.lose("value-as-text", pointer_ + member,
                 "SN and NM do not have this form of a value: it is written as text");
        obx_.text(2, "ST").text(5, text);
    }

    const std::string& pointer_;
    segment_writer& obx_;
    const writing& to_;
};

} // namespace

std::vector<std::string> write_value(const value& from, const std::string& pointer, segment_writer& obx,
                                     const writing& to) {
    value_writer writer(pointer, obx, to);
    const bool is_number = from.quantity && !from.quantity->value.empty();
    const int kinds =
        (is_number ? 1 : 0) + (from.code ? 1 : 0) + (from.range ? 1 : 0) + (from.ratio ? 1 : 0) + (from.time ? 1 : 0);
    if (kinds > 1) to.lose("values", pointer, "of several values one is written");

    if (is_number)
        writer.write(*from.quantity);
    else if (from.code)
        writer.write(*from.code);
    else if (from.range)
        writer.write(*from.range);
    else if (from.ratio)
        writer.write(*from.ratio);
    else if (from.time)
        writer.write(*from.time);
    if (from.quantity && !is_number) writer.unit(*from.quantity, "/quantity");

    if (!from.text) return {};
    if (kinds == 0) {
        writer.write(*from.text);
        return {};
    }
    to.lose("text-as-note", pointer + "/text", "the text beside a value is written as a note");
    return *from.text;
}

} // namespace signalbox::pathology::hl7v2
