#include "broker/pathology/hl7v2/write/datatypes.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "broker/pathology/hl7v2/syntax/escapes.hpp"
#include "broker/pathology/hl7v2/tables.hpp"
#include "broker/pathology/hl7v2/write/segment_writer.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

// HD: a name, or a universal id and its type.
struct authority {
    std::string name;
    std::string id;
    std::string type;
};

authority authority_of(std::string_view system) {
    for (const auto& [prefix, type] : {std::pair{"urn:oid:", "ISO"}, std::pair{"urn:uuid:", "UUID"}})
        if (system.starts_with(prefix)) return {{}, std::string(system.substr(std::string_view(prefix).size())), type};
    const auto name = authority_of_system(system);
    if (!name || *name == system) return {{}, std::string(system), system.empty() ? "" : "URI"};
    return {*name, {}, {}};
}

std::string raw_authority(std::string_view system) {
    const authority by = authority_of(system);
    return join_subcomponents({escape(by.name), escape(by.id), escape(by.type)});
}

// Trims what stands empty at the end.
std::string joined(const std::vector<std::string>& parts, char separator) {
    std::string text;
    for (const std::string& part : parts) (text += part) += separator;
    text.erase(text.find_last_not_of(separator) + 1);
    return text;
}

constexpr std::array<std::size_t, 3> coding_places{0, 3, 9}; // of CWE: the coding, the alternate, from 2.7 another

void say_what_codes_lose(const codeable& from, const std::string& pointer, const writing& to) {
    const auto& all = from.codings;
    if (all.size() > coding_places.size())
        to.lose("codings-max", pointer,
                "of more than three codings three are written, the sender's own before mapped ones");
    if (std::any_of(all.begin(), all.end(), [](const coding& one) { return one.user_selected.has_value(); }))
        to.lose("user-selected", pointer, "HL7 v2 does not say which coding a person selected");
    if (std::any_of(all.begin(), all.end(), [](const coding& one) { return !one.mapped_by.empty(); }))
        to.lose("mapped-by", pointer, "HL7 v2 does not say which coding a map added");
}

const identifier& first_id(const party& from) {
    static const identifier none;
    return from.identifiers.empty() ? none : from.identifiers.front();
}

} // namespace

std::string below(std::string_view pointer, std::size_t position) {
    return std::string(pointer).append(1, '/').append(std::to_string(position));
}

std::vector<std::size_t> codings_written(const std::vector<coding>& all, std::size_t room) {
    std::vector<std::size_t> positions(all.size());
    std::iota(positions.begin(), positions.end(), 0U);
    const auto rank = [&all](std::size_t at) {
        if (all[at].user_selected.value_or(false)) return 0;
        return all[at].mapped_by.empty() ? 1 : 2;
    };
    std::stable_sort(positions.begin(), positions.end(),
                     [&rank](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
    positions.resize(std::min(room, positions.size()));
    std::sort(positions.begin(), positions.end());
    return positions;
}

std::string raw_codeable(const codeable& from, const std::string& pointer, const writing& to) {
    say_what_codes_lose(from, pointer, to);
    std::vector<std::string> parts(12);
    std::size_t place = 0;
    std::vector<std::size_t> written = codings_written(from.codings, coding_places.size());
    // Until 2.7 there are two: the sender's own is one of them.
    const auto is_added = [&](std::size_t at) { return !from.codings[at].mapped_by.empty(); };
    if (written.size() == 3 && is_added(written[1]) && !is_added(written[2])) std::swap(written[1], written[2]);
    for (const std::size_t i : written) {
        const coding& one = from.codings[i];
        const auto system = name_of_system(one.system);
        if (!system)
            to.lose("coding-system", below(pointer + "/codings", i) + "/system",
                    "a system that is no URI has no name in HL7 v2");
        const std::size_t first = coding_places.at(place++);
        parts[first] = escape(one.code);
        parts[first + 1] = escape(one.display);
        parts[first + 2] = escape(system.value_or(""));
    }
    parts[from.codings.empty() ? 1 : 8] = escape(from.text);
    return joined(parts, '^');
}

std::string raw_identifier(const identifier& from) {
    const authority by = authority_of(from.system);
    return join_components({escape(from.value), escape(by.name), escape(by.id), escape(by.type)});
}

std::string raw_sub_identifier(const identifier& from) {
    const authority by = authority_of(from.system);
    return join_subcomponents({escape(from.value), escape(by.name), escape(by.id), escape(by.type)});
}

std::string raw_listed_identifier(const identifier& from, std::string_view type) {
    return join_components({escape(from.value), "", "", raw_authority(from.system), type});
}

std::string raw_person(const party& from) {
    const identifier& id = first_id(from);
    return join_components({escape(id.value), escape(from.name), "", "", "", "", "", "", raw_authority(id.system)});
}

std::string raw_interpreter(const party& from) {
    const identifier& id = first_id(from);
    const authority by = authority_of(id.system);
    return join_subcomponents(
        {escape(id.value), escape(from.name), "", "", "", "", "", "", escape(by.name), escape(by.id), escape(by.type)});
}

std::string raw_organisation(const party& from) {
    const identifier& id = first_id(from);
    return join_components({escape(from.name), "", "", "", "", raw_authority(id.system), "", "", "", escape(id.value)});
}

std::string raw_name(const human_name& from, const std::string& pointer, const writing& to) {
    std::string further;
    for (std::size_t i = 1; i < from.given.size(); ++i) (further += further.empty() ? "" : " ") += from.given[i];
    if (from.given.size() > 2) to.lose("given-names", pointer + "/given", "middle names are written as one");
    return join_components({escape(from.family), from.given.empty() ? "" : escape(from.given.front()), escape(further),
                            escape(from.suffix), escape(from.title)});
}

std::string raw_address(const address& from, const std::string& pointer, const writing& to) {
    // Street, other designation, city, county, postcode; then other geographic designation and parish.
    constexpr std::array<std::size_t, 6> places{0, 1, 2, 3, 7, 8};
    std::vector<std::string> parts(9);
    for (std::size_t i = 0; i < std::min(from.lines.size(), places.size()); ++i)
        parts[places[i]] = escape(from.lines[i]);
    if (from.lines.size() > places.size())
        to.lose("address-lines", pointer + "/lines", "of more than six lines the first six are written");
    parts[4] = escape(from.postcode);
    return joined(parts, '^');
}

std::string raw_unit(const quantity& from, char separator, const std::string& pointer, const writing& to) {
    const coding& code = from.unit_code;
    if (code.code.empty()) return escape(from.unit);
    const auto system = name_of_system(code.system);
    if (!system || system->empty())
        to.lose("unit-code", pointer + "/unit_code", "a unit's code without a system is not one when it is read");
    if (!code.display.empty())
        to.lose("unit-display", pointer + "/unit_code/display", "of a unit its code and its text are written");
    const std::string shown = from.unit == code.code ? "" : escape(from.unit);
    return joined({escape(code.code), shown, escape(system.value_or(""))}, separator);
}

std::string raw_moment(const std::optional<date_time>& when, const std::string& pointer, const writing& to) {
    if (!when) return {};
    if (when->fraction.size() > 4) to.lose("fraction", pointer, "of a second's fraction four digits are written");
    return raw_time(*when);
}

std::string raw_lines(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) (text += text.empty() && &line == &lines.front() ? "" : "\n") += line;
    return escape(text);
}

std::vector<std::string> lines_of_notes(const std::vector<note>& notes, const std::string& pointer, const writing& to) {
    std::vector<std::string> lines;
    for (const note& each : notes) lines.insert(lines.end(), each.lines.begin(), each.lines.end());
    if (notes.size() > 1) to.lose("note-boundaries", pointer, "several notes of one level are written as one");
    return lines;
}

std::string note_segments(const std::vector<std::string>& lines) {
    std::string segments;
    for (std::size_t i = 0; i < lines.size(); ++i)
        segments += segment_writer("NTE").number(1, i + 1).text(3, lines[i]).line();
    return segments;
}

} // namespace signalbox::pathology::hl7v2
