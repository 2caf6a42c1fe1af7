#include "broker/pathology/hl7v2/syntax/segment_reader.hpp"

#include <algorithm>

namespace signalbox::pathology::hl7v2 {

namespace {

constexpr std::string_view explicit_null = R"("")";
constexpr std::size_t components_max = 64; // the widest type, XCN, has 25; more of one field count as one

bool has_content(std::string_view raw, const delimiters& by) noexcept {
    return std::any_of(raw.begin(), raw.end(), [&by](char c) {
        return c != by.component && c != by.repetition && c != by.subcomponent && c != ' ';
    });
}

std::vector<std::string_view> at_most(std::string_view raw, char separator, std::size_t most) {
    std::vector<std::string_view> parts;
    while (parts.size() + 1 < most && separator != '\0' && raw.find(separator) != std::string_view::npos)
        parts.push_back(take_part(raw, separator));
    parts.push_back(raw);
    return parts;
}

std::string in_one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    const auto start = std::min(text.find_first_not_of(' '), text.size());
    text.erase(0, start);
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

} // namespace

components::components(std::string_view raw, std::uint32_t field, segment_reader& from)
    : parts_(at_most(raw, from.message().delimiters.component, components_max)),
      taken_(parts_.size()),
      field_(field),
      from_(from) {}

bool components::empty() const noexcept {
    const delimiters& by = from_.message().delimiters;
    return std::none_of(parts_.begin(), parts_.end(), [&by](std::string_view part) { return has_content(part, by); });
}

std::string_view components::raw(std::uint32_t component) {
    if (component > parts_.size()) return {};
    taken_[component - 1] = true;
    std::string_view part = parts_[component - 1];
    if (part != explicit_null) return part;
    from_.found().count("explicit-null", from_.name(), where(component));
    return {};
}

std::vector<std::string_view> components::subcomponents(std::uint32_t component) {
    return at_most(raw(component), from_.message().delimiters.subcomponent, components_max);
}

std::string components::text(std::uint32_t component) {
    const auto subs = subcomponents(component);
    const bool more = std::any_of(subs.begin() + 1, subs.end(), [](std::string_view sub) { return !sub.empty(); });
    if (more) from_.count_lost(field_, component);
    return in_one_line(from_.plain(subs.front(), where(component)));
}

void components::ignore(std::uint32_t component) {
    if (component <= taken_.size()) taken_[component - 1] = true;
}

void components::close() {
    for (std::uint32_t i = 0; i < parts_.size(); ++i)
        if (!taken_[i] && has_content(parts_[i], from_.message().delimiters)) from_.count_lost(field_, i + 1);
}

place components::where(std::uint32_t component) const noexcept { return from_.where(field_, component); }

segment_reader::segment_reader(const segment& from, const reading& message, finding_list& found)
    : name_(from.name()),
      number_(from.number),
      message_(message),
      found_(found),
      fields_(fields_of(from, message.delimiters, message.limits.fields + 1)),
      taken_(fields_.size()) {
    if (fields_.size() <= message.limits.fields) return;
    fail("fields-max", "the segment has more than " + std::to_string(message.limits.fields) + " fields",
         static_cast<std::uint32_t>(message.limits.fields));
}

bool segment_reader::has(std::uint32_t field) const noexcept {
    return field <= fields_.size() && has_content(fields_[field - 1], message_.delimiters) &&
           fields_[field - 1] != explicit_null;
}

std::string_view segment_reader::raw(std::uint32_t field) {
    if (field > fields_.size()) return {};
    taken_[field - 1] = true;
    if (fields_[field - 1] != explicit_null) return fields_[field - 1];
    found_.count("explicit-null", name_, where(field));
    return {};
}

void segment_reader::ignore(std::uint32_t field) {
    if (field <= fields_.size()) taken_[field - 1] = true;
}

std::vector<components> segment_reader::repetitions(std::uint32_t field) {
    std::vector<components> list;
    if (!has(field)) {
        static_cast<void>(raw(field)); // marks it, and counts an explicit null
        return list;
    }
    const auto parts = at_most(raw(field), message_.delimiters.repetition, message_.limits.repetitions + 1);
    if (parts.size() > message_.limits.repetitions)
        fail("repetitions-max", "the field repeats more than " + std::to_string(message_.limits.repetitions) + " times",
             field);
    for (const std::string_view part : parts) list.emplace_back(part, field, *this);
    return list;
}

std::string segment_reader::text(std::uint32_t field) {
    std::string text;
    bool is_first = true;
    for (components& repetition : repetitions(field)) {
        if (is_first) text = repetition.text(1);
        is_first = false;
        repetition.close();
    }
    return text;
}

std::vector<std::string> segment_reader::lines(std::uint32_t field) {
    std::vector<std::string> lines;
    const std::string_view all = raw(field);
    if (all.empty()) return lines;
    for (const std::string_view part : at_most(all, message_.delimiters.repetition, message_.limits.repetitions))
        for (std::string& line : lines_of(plain(part, where(field)))) lines.push_back(std::move(line));
    return lines;
}

std::string segment_reader::plain(std::string_view raw, place where) {
    unescaped text = unescape(raw, message_.delimiters, message_.character_set);
    if (text.has_unknown)
        found_.add(severity::warning, "escape-unknown", "an escape that is not HL7's is kept as written", where);
    if (text.has_guessed_bytes)
        found_.add(severity::warning, "escape-bytes", "an escape's bytes are not UTF-8: read as ISO 8859-1", where);
    if (text.has_formatting)
        found_.add(severity::lost, "escape-formatting", "highlighting or indents of a text are left out", where);
    return std::move(text.text);
}

void segment_reader::warn(std::string code, std::string text, std::uint32_t field, std::uint32_t component) {
    found_.add(severity::warning, std::move(code), std::move(text), where(field, component));
}

void segment_reader::fail(std::string code, std::string text, std::uint32_t field, std::uint32_t component) {
    found_.add(severity::error, std::move(code), std::move(text), where(field, component));
}

void segment_reader::lose(std::string code, std::string text, std::uint32_t field, std::uint32_t component) {
    found_.add(severity::lost, std::move(code), std::move(text), where(field, component));
}

void segment_reader::count_lost(std::uint32_t field, std::uint32_t component) {
    found_.count("not-carried", name_, where(field, component));
}

place segment_reader::where(std::uint32_t field, std::uint32_t component) const noexcept {
    place at;
    at.segment = number_;
    at.element = field;
    at.component = component;
    return at;
}

void segment_reader::close() {
    for (std::uint32_t i = 0; i < fields_.size(); ++i)
        if (!taken_[i] && has_content(fields_[i], message_.delimiters)) count_lost(i + 1);
}

} // namespace signalbox::pathology::hl7v2
