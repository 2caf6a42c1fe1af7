#include "broker/pathology/hl7v2/read/datatypes.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "broker/pathology/hl7v2/tables.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) noexcept { return std::all_of(text.begin(), text.end(), is_digit); }

std::optional<std::int16_t> take_zone(std::string_view& text) {
    const auto sign = text.find_first_of("+-");
    if (sign == std::string_view::npos) return std::nullopt;
    const std::string_view zone = text.substr(sign + 1);
    if (zone.size() != 4 || !all_digits(zone)) return std::nullopt;
    const int hours = (zone[0] - '0') * 10 + (zone[1] - '0');
    const int minutes = (zone[2] - '0') * 10 + (zone[3] - '0');
    if (hours > 14 || minutes > 59) return std::nullopt;
    const int offset = (hours * 60 + minutes) * (text[sign] == '-' ? -1 : 1);
    text = text.substr(0, sign);
    return static_cast<std::int16_t>(offset);
}

void add_coding(codeable& into, std::string code, std::string display, std::string_view system) {
    if (code.empty() && display.empty()) return;
    if (code.empty() && system.empty()) {
        if (into.text.empty()) into.text = std::move(display);
        return;
    }
    into.codings.push_back({system_of_name(system), std::move(code), std::move(display), std::nullopt, {}});
}

// ISO, UUID and URI as FHIR writes them; a name wins over a universal id, which is then counted.
std::string system_of_hd(const std::string& name, const std::string& id, const std::string& type) {
    if (!name.empty()) return system_of_authority(name);
    if (id.empty()) return {};
    if (id == "2.16.840.1.113883.2.1.4.1") return system_of_authority("NHS"); // the NHS number's OID
    if (type == "ISO") return "urn:oid:" + id;
    if (type == "UUID") return "urn:uuid:" + id;
    if (type == "URI") return id;
    return system_of_authority(id);
}

struct sub_texts {
    std::vector<std::string> texts;

    const std::string& at(std::size_t number) const {
        static const std::string nothing;
        return number <= texts.size() ? texts[number - 1] : nothing;
    }
    bool has_more_than(std::size_t number) const {
        return std::any_of(texts.begin() + static_cast<std::ptrdiff_t>(std::min(number, texts.size())), texts.end(),
                           [](const std::string& text) { return !text.empty(); });
    }
};

sub_texts texts_of(components& from, std::uint32_t component) {
    sub_texts list;
    for (const std::string_view raw : from.subcomponents(component))
        list.texts.push_back(from.reader().plain(raw, from.where(component)));
    return list;
}

void count_rest(components& from, std::uint32_t component) {
    from.reader().count_lost(from.where().element, component);
}

std::string joined(std::initializer_list<std::string> parts) {
    std::string text;
    for (const std::string& part : parts) {
        if (part.empty()) continue;
        if (!text.empty()) text += ' ';
        text += part;
    }
    return text;
}

std::optional<party> somebody(enum party::role as, enum party::kind kind, identifier id, std::string name) {
    if (id.empty() && name.empty()) return std::nullopt;
    party one;
    one.role = as;
    one.kind = kind;
    if (!id.empty()) one.identifiers.push_back(std::move(id));
    one.name = std::move(name);
    return one;
}

} // namespace

std::optional<std::string> parse_decimal(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    const auto point = std::min(text.find('.'), text.size());
    std::string_view whole = text.substr(0, point);
    const std::string_view fraction = text.substr(std::min(point + 1, text.size()));
    if ((whole.empty() && fraction.empty()) || !all_digits(whole) || !all_digits(fraction)) return std::nullopt;
    whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size()));
    if (whole.size() > std::numeric_limits<double>::max_exponent10) return std::nullopt;
    std::string decimal = negative ? "-" : "";
    decimal += whole.empty() ? "0" : whole;
    if (!fraction.empty()) (decimal += '.') += fraction;
    return decimal;
}

parsed_time parse_time(std::string_view text) {
    parsed_time parsed;
    const auto zone = take_zone(text);
    const auto point = text.find('.');
    const std::string_view digits = text.substr(0, point);
    const std::string_view fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    if (!all_digits(fraction) || (point != std::string_view::npos && (fraction.empty() || digits.size() != 14)))
        return parsed;
    parsed.is_hour_alone = digits.size() == 10;
    parsed.when = parse_digits(parsed.is_hour_alone ? std::string(digits) + "00" : std::string(digits));
    if (!parsed.when) return parsed;
    if (!fraction.empty()) {
        parsed.when->fraction = fraction;
        parsed.when->exact_to = date_time::precision::fraction;
    }
    parsed.has_zone = zone && parsed.when->has_time();
    if (parsed.has_zone) parsed.when->offset_minutes = *zone;
    return parsed;
}

void say_doubts(const parsed_time& read, segment_reader& from, std::uint32_t field, std::uint32_t component) {
    if (!read.when) return;
    if (read.is_hour_alone)
        from.warn("time-hour", "an hour without minutes is read as its first minute", field, component);
    if (read.has_zone) return;
    const times_shown shown = times_shown_in_britain(*read.when);
    if (shown == times_shown::twice)
        from.warn("time-twice", "clocks showed this time twice that night: the first is meant", field, component);
    if (shown == times_shown::never)
        from.warn("time-never", "clocks never showed this time: it is read as winter time", field, component);
}

std::optional<date_time> read_time(components& from, std::uint32_t component) {
    const std::string text = from.text(component);
    if (text.empty()) return std::nullopt;
    const parsed_time parsed = parse_time(text);
    segment_reader& reader = from.reader();
    const std::uint32_t field = from.where().element;
    if (!parsed.when) reader.lose("time-unreadable", "no date or time of HL7 v2, which is left out", field, component);
    say_doubts(parsed, reader, field, component);
    return parsed.when;
}

std::optional<date_time> read_time(segment_reader& from, std::uint32_t field) {
    std::optional<date_time> when;
    bool is_first = true;
    for (components& repetition : from.repetitions(field)) {
        if (is_first) when = read_time(repetition);
        is_first = false;
        repetition.close();
    }
    return when;
}

codeable read_codeable(components& from) {
    codeable read;
    for (const std::uint32_t first : {1U, 4U, 10U})
        add_coding(read, from.text(first), from.text(first + 1), from.text(first + 2));
    if (std::string original = from.text(9); !original.empty()) read.text = std::move(original);
    from.close();
    return read;
}

codeable read_codeable(segment_reader& from, std::uint32_t field) {
    auto list = from.repetitions(field);
    if (list.empty()) return {};
    codeable read = read_codeable(list.front());
    for (std::size_t i = 1; i < list.size(); ++i) list[i].close();
    return read;
}

codeable read_sub_codeable(components& from, std::uint32_t component) {
    const sub_texts subs = texts_of(from, component);
    codeable read;
    add_coding(read, subs.at(1), subs.at(2), subs.at(3));
    add_coding(read, subs.at(4), subs.at(5), subs.at(6));
    if (!subs.at(9).empty()) read.text = subs.at(9);
    if (!subs.at(7).empty() || !subs.at(8).empty() || subs.has_more_than(9)) count_rest(from, component);
    return read;
}

identifier read_identifier(components& from) {
    identifier read;
    read.value = from.text(1);
    const std::string name = from.text(2);
    if (name.empty())
        read.system = system_of_hd({}, from.text(3), from.text(4));
    else
        read.system = system_of_hd(name, {}, {});
    from.close();
    return read;
}

identifier read_identifier(segment_reader& from, std::uint32_t field) {
    auto list = from.repetitions(field);
    if (list.empty()) return {};
    identifier read = read_identifier(list.front());
    for (std::size_t i = 1; i < list.size(); ++i) list[i].close();
    return read;
}

identifier read_sub_identifier(components& from, std::uint32_t component) {
    const sub_texts subs = texts_of(from, component);
    const bool has_both = !subs.at(2).empty() && !subs.at(3).empty();
    if (has_both || subs.has_more_than(4)) count_rest(from, component);
    return {system_of_hd(subs.at(2), subs.at(3), subs.at(4)), subs.at(1)};
}

std::string read_authority(components& from, std::uint32_t component) {
    const sub_texts subs = texts_of(from, component);
    const bool has_both = !subs.at(1).empty() && !subs.at(2).empty();
    if (has_both || subs.has_more_than(3)) count_rest(from, component);
    return system_of_hd(subs.at(1), subs.at(2), subs.at(3));
}

named_place read_place(segment_reader& from, std::uint32_t field) {
    auto list = from.repetitions(field);
    if (list.empty()) return {};
    named_place read{list.front().text(1), list.front().text(2), list.front().text(3)};
    for (components& repetition : list) repetition.close();
    return read;
}

human_name read_name(components& from) {
    human_name read;
    read.family = from.text(1); // of FN's subcomponents the surname
    for (const std::uint32_t given : {2U, 3U})
        if (std::string name = from.text(given); !name.empty()) read.given.push_back(std::move(name));
    read.suffix = from.text(4);
    read.title = from.text(5);
    from.close();
    return read;
}

address read_address(components& from) {
    address read;
    // Street, other designation, city, county; then other geographic designation and parish.
    for (const std::uint32_t line : {1U, 2U, 3U, 4U, 8U, 9U}) read.lines.push_back(from.text(line));
    while (!read.lines.empty() && read.lines.back().empty()) read.lines.pop_back();
    read.postcode = from.text(5);
    from.close();
    return read;
}

std::optional<party> read_person(components& from, enum party::role as) {
    identifier id;
    id.value = from.text(1);
    std::string name = joined({from.text(6), from.text(3), from.text(4), from.text(2), from.text(5)});
    id.system = id.empty() ? std::string() : read_authority(from, 9);
    from.close();
    return somebody(as, party::kind::person, std::move(id), std::move(name));
}

std::optional<party> read_interpreter(components& from, enum party::role as) {
    const sub_texts subs = texts_of(from, 1);
    identifier id;
    id.value = subs.at(1);
    if (!id.empty()) id.system = system_of_hd(subs.at(9), subs.at(10), subs.at(11));
    if (!subs.at(7).empty() || !subs.at(8).empty() || subs.has_more_than(11)) count_rest(from, 1);
    from.close();
    return somebody(as, party::kind::person, std::move(id),
                    joined({subs.at(6), subs.at(3), subs.at(4), subs.at(2), subs.at(5)}));
}

std::optional<party> read_organisation(components& from, enum party::role as) {
    std::string name = from.text(1);
    identifier id;
    id.value = from.text(10);
    if (id.empty()) id.value = from.text(3); // until 2.5 a number
    if (!id.empty()) id.system = read_authority(from, 6);
    from.close();
    return somebody(as, party::kind::organisation, std::move(id), std::move(name));
}

} // namespace signalbox::pathology::hl7v2
