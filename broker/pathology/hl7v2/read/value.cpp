#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

#include "broker/pathology/hl7v2/read/datatypes.hpp"
#include "broker/pathology/hl7v2/read/parts.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

std::string_view trimmed(std::string_view text) noexcept {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

constexpr std::array<std::pair<std::string_view, comparator>, 6> comparators{{
    {"<=", comparator::less_or_equal},
    {">=", comparator::greater_or_equal},
    {"\u2264", comparator::less_or_equal},
    {"\u2265", comparator::greater_or_equal},
    {"<", comparator::less},
    {">", comparator::greater},
}};

comparator take_comparator(std::string_view& text) noexcept {
    for (const auto& [written, meaning] : comparators) {
        if (!text.starts_with(written)) continue;
        text = trimmed(text.substr(written.size()));
        return meaning;
    }
    return comparator::none;
}

// OBX-6, CE: of the two codings the one of UCUM when there is one.
quantity read_unit(segment_reader& obx) {
    quantity read;
    const codeable unit = read_codeable(obx, 6);
    read.unit = unit.text;
    if (unit.codings.empty()) return read;
    auto chosen = std::find_if(unit.codings.begin(), unit.codings.end(),
                               [](const coding& c) { return c.system == systems::ucum; });
    if (chosen == unit.codings.end()) chosen = unit.codings.begin();
    const coding& shown = unit.codings.front();
    read.unit = shown.display.empty() ? shown.code : shown.display;
    if (!chosen->system.empty())
        read.unit_code = {chosen->system, chosen->code, {}, {}, {}};
    else if (!shown.display.empty() && !shown.code.empty() && shown.code != shown.display)
        obx.count_lost(6, 1);
    const auto is_other = [&chosen](const coding& c) { return c.code != chosen->code; };
    const bool has_other = std::any_of(unit.codings.begin(), unit.codings.end(), is_other);
    if (has_other || unit.codings.size() > 2 || (!unit.text.empty() && unit.text != read.unit))
        obx.count_lost(6, chosen == unit.codings.begin() ? 4 : 1);
    return read;
}

std::optional<quantity> number_of(std::string_view text, const quantity& unit) {
    text = trimmed(text);
    quantity read = unit;
    read.comparator = take_comparator(text);
    const auto decimal = parse_decimal(text);
    if (!decimal) return std::nullopt;
    read.value = *decimal;
    return read;
}

void keep_text(std::vector<std::string> lines, const quantity& unit, value& into) {
    const bool said = std::any_of(lines.begin(), lines.end(), [](const std::string& line) { return !line.empty(); });
    if (said) into.text = std::move(lines);
    if (!unit.unit.empty()) into.quantity = unit; // a unit beside a text
}

void read_text(segment_reader& obx, const quantity& unit, value& into) { keep_text(obx.lines(5), unit, into); }

void read_number(segment_reader& obx, const quantity& unit, value& into) {
    const std::vector<std::string> lines = obx.lines(5);
    if (lines.size() != 1) {
        obx.lose("value-repetitions", "a result of several numbers is kept as text", 5);
        keep_text(lines, unit, into);
        return;
    }
    into.quantity = number_of(lines.front(), unit);
    if (!into.quantity) {
        obx.warn("number-unreadable", "the result is said to be a number and is none that can be read: kept as text",
                 5);
        keep_text(lines, unit, into);
        return;
    }
    if (into.quantity->comparator != comparator::none)
        obx.warn("number-comparator", "a comparator stands in the number itself", 5);
    else if (into.quantity->value != trimmed(lines.front()))
        obx.warn("number-form", "a number with a sign, zeros or a point too many is kept without them", 5);
}

// SN without a meaning in numbers: as one would write it.
void keep_structured_text(const std::array<std::string, 4>& parts, const quantity& unit, value& into) {
    keep_text({parts[0] + parts[1] + parts[2] + parts[3]}, unit, into);
}

bool read_two_numbers(segment_reader& obx, const std::array<std::string, 4>& parts, const quantity& unit, value& into) {
    const auto& [compared, first, separator, second] = parts;
    const bool is_ratio = separator == ":" || separator == "/";
    auto low = number_of(first, unit);
    auto high = number_of(second, unit);
    if (!low || !high || (!is_ratio && separator != "-")) return false;
    std::string_view rest = compared;
    const comparator meaning = take_comparator(rest);
    if (meaning != comparator::none && !is_ratio) return false;
    if (meaning == comparator::none && !compared.empty() && compared != "=")
        obx.lose("sn-comparator", "a comparator that is none is left out", 5, 1);
    low->comparator = meaning;
    if (is_ratio)
        into.ratio = ratio{std::move(*low), std::move(*high)};
    else
        into.range = range{std::move(low), std::move(high)};
    return true;
}

// SN: comparator ^ number ^ separator or suffix ^ number.
void read_structured_number(segment_reader& obx, const quantity& unit, value& into) {
    auto list = obx.repetitions(5);
    if (list.empty()) return;
    if (list.size() > 1) {
        read_text(obx, unit, into);
        obx.lose("value-repetitions", "a result of several numbers is kept as text", 5);
        return;
    }
    std::array<std::string, 4> parts;
    for (std::uint32_t i = 0; i < 4; ++i) parts[i] = list.front().text(i + 1);
    list.front().close();
    if (!parts[2].empty() || !parts[3].empty()) {
        if (!read_two_numbers(obx, parts, unit, into)) keep_structured_text(parts, unit, into);
        return;
    }
    std::string_view compared = parts[0] == "=" ? std::string_view{} : std::string_view{parts[0]};
    const comparator meaning = take_comparator(compared);
    auto number = number_of(parts[1], unit);
    const bool twice = number && number->comparator != comparator::none && meaning != comparator::none;
    if (!number || !compared.empty() || twice) {
        keep_structured_text(parts, unit, into);
        return;
    }
    if (meaning != comparator::none) number->comparator = meaning;
    into.quantity = std::move(number);
}

std::string shown(const codeable& one) {
    if (!one.text.empty() || one.codings.empty()) return one.text;
    return one.codings.front().display.empty() ? one.codings.front().code : one.codings.front().display;
}

void read_codes(segment_reader& obx, const quantity& unit, value& into) {
    std::vector<codeable> list;
    for (components& repetition : obx.repetitions(5))
        if (codeable one = read_codeable(repetition); !one.empty()) list.push_back(std::move(one));
    if (list.size() == 1) into.code = std::move(list.front());
    std::vector<std::string> lines;
    if (list.size() > 1) {
        obx.lose("value-repetitions", "a result of several codes is kept as text", 5);
        for (const codeable& one : list) lines.push_back(shown(one));
    }
    keep_text(std::move(lines), unit, into);
}

// ID and IS: a code of a table that only the field's definition names.
void read_table_value(segment_reader& obx, const quantity& unit, value& into) {
    const auto lines = obx.lines(5);
    if (lines.size() != 1) return keep_text(lines, unit, into);
    if (!lines.front().empty()) into.code = codeable{{coding{{}, lines.front(), {}, {}, {}}}, {}};
    keep_text({}, unit, into);
}

void read_moment(segment_reader& obx, const quantity& unit, value& into) {
    const std::vector<std::string> lines = obx.lines(5);
    const parsed_time parsed = lines.size() == 1 ? parse_time(trimmed(lines.front())) : parsed_time{};
    into.time = parsed.when;
    if (!parsed.when) obx.warn("time-unreadable", "the result is said to be a time and is none: kept as text", 5);
    say_doubts(parsed, obx, 5);
    keep_text(parsed.when ? std::vector<std::string>{} : lines, unit, into);
}

// Numbers of a curve, periods and other structures: readable, but with nothing of theirs in the model.
void read_structure(segment_reader& obx, const quantity& unit, value& into) {
    std::vector<std::string> lines;
    for (components& repetition : obx.repetitions(5)) {
        std::string line;
        for (std::uint32_t i = 1; i <= 64; ++i) {
            const std::string part = repetition.text(i);
            if (!line.empty() && !part.empty()) line += ' ';
            line += part;
        }
        repetition.close();
        lines.push_back(std::move(line));
    }
    if (!lines.empty()) obx.lose("value-type", "a result of a structured type is kept as text", 5);
    keep_text(std::move(lines), unit, into);
}

using value_reader = void (*)(segment_reader&, const quantity&, value&);

// What no text can show: ED and RP.
void leave_data(segment_reader& obx, const quantity& unit, value& into) {
    if (obx.has(5)) obx.lose("value-data", "a result that is a document or a reference to one is left out", 5);
    obx.ignore(5);
    keep_text({}, unit, into);
}

constexpr std::array<std::pair<std::string_view, value_reader>, 18> value_readers{{
    {"NM", read_number},
    {"SN", read_structured_number},
    {"CE", read_codes},
    {"CWE", read_codes},
    {"CNE", read_codes},
    {"CF", read_codes},
    {"ID", read_table_value},
    {"IS", read_table_value},
    {"ST", read_text},
    {"TX", read_text},
    {"FT", read_text},
    {"TM", read_text},
    {"DT", read_moment},
    {"TS", read_moment},
    {"DTM", read_moment},
    {"ED", leave_data},
    {"RP", leave_data},
    {"", read_text},
}};

// A number at the front, with its sign.
std::string_view take_number(std::string_view& text) noexcept {
    std::size_t size = text.starts_with('-') ? 1 : 0;
    while (size < text.size() && ((text[size] >= '0' && text[size] <= '9') || text[size] == '.')) ++size;
    const std::string_view number = text.substr(0, size);
    text = trimmed(text.substr(size));
    return number;
}

double as_double(const std::string& decimal) noexcept {
    double number = 0;
    std::from_chars(decimal.data(), decimal.data() + decimal.size(), number);
    return number;
}

quantity plain_number(std::string value) { return {std::move(value), comparator::none, {}, {}}; }

} // namespace

value read_value(segment_reader& obx) {
    value read;
    const std::string type = obx.text(2);
    const quantity unit = read_unit(obx);
    if (!obx.has(5)) {
        static_cast<void>(obx.raw(5));
        keep_text({}, unit, read);
        return read;
    }
    if (type.empty()) obx.warn("value-type-missing", "OBX-2 does not say what OBX-5 is: read as text", 2);
    const auto found =
        std::find_if(value_readers.begin(), value_readers.end(), [&](const auto& row) { return row.first == type; });
    (found == value_readers.end() ? read_structure : found->second)(obx, unit, read);
    return read;
}

std::optional<range> parse_range(std::string_view text) {
    text = trimmed(text);
    const comparator meaning = take_comparator(text);
    const auto first = parse_decimal(take_number(text));
    if (!first) return std::nullopt;
    range read;
    if (meaning != comparator::none) {
        if (!text.empty()) return std::nullopt;
        const bool is_high = meaning == comparator::less || meaning == comparator::less_or_equal;
        (is_high ? read.high : read.low) = plain_number(*first);
        return read;
    }
    if (!text.starts_with('-')) return std::nullopt;
    text = trimmed(text.substr(1));
    const auto second = parse_decimal(take_number(text));
    if (!second || !text.empty() || as_double(*first) > as_double(*second)) return std::nullopt;
    read.low = plain_number(*first);
    read.high = plain_number(*second);
    return read;
}

} // namespace signalbox::pathology::hl7v2
