#include "broker/pathology/hl7v2/write/segment_writer.hpp"

#include <algorithm>
#include <cstdlib>

#include "broker/pathology/hl7v2/syntax/escapes.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

constexpr std::size_t fraction_digits_max = 4; // of TS and DTM

std::string joined(std::initializer_list<std::string_view> parts, char separator) {
    std::string text;
    for (const std::string_view part : parts) (text += part) += separator;
    text.erase(text.find_last_not_of(separator) + 1);
    return text;
}

std::string padded(int number, std::size_t size) {
    std::string text = std::to_string(number);
    text.insert(0, size - std::min(size, text.size()), '0');
    return text;
}

// As exact as it is, on the clock that its own offset says.
std::string own_digits(const date_time& when) {
    using precision = date_time::precision;
    std::string digits = padded(when.year, 4);
    if (when.exact_to >= precision::month) digits += padded(when.month, 2);
    if (when.exact_to >= precision::day) digits += padded(when.day, 2);
    if (when.exact_to >= precision::minute) digits += padded(when.hour, 2) + padded(when.minute, 2);
    if (when.exact_to >= precision::second) digits += padded(when.second, 2);
    return digits;
}

std::string zone(int minutes) {
    const int size = std::abs(minutes);
    return (minutes < 0 ? "-" : "+") + padded(size / 60, 2) + padded(size % 60, 2);
}

} // namespace

std::string join_components(std::initializer_list<std::string_view> escaped) { return joined(escaped, '^'); }
std::string join_subcomponents(std::initializer_list<std::string_view> escaped) { return joined(escaped, '&'); }

std::string raw_place(const named_place& where) {
    return join_components({escape(where.name), escape(where.universal_id), escape(where.universal_type)});
}

std::string raw_time(const date_time& when) {
    std::string digits = own_digits(when);
    if (when.exact_to == date_time::precision::fraction)
        (digits += '.') += when.fraction.substr(0, fraction_digits_max);
    if (when.has_time() && british_offset(when.year, when.month, when.day, when.hour) != when.offset_minutes)
        digits += zone(when.offset_minutes);
    return digits;
}

std::string& segment_writer::at(std::uint32_t field) {
    if (fields_.size() < field) fields_.resize(field);
    return fields_[field - 1];
}

segment_writer& segment_writer::text(std::uint32_t field, std::string_view value) { return raw(field, escape(value)); }

segment_writer& segment_writer::raw(std::uint32_t field, std::string value) {
    if (!value.empty()) at(field) = std::move(value);
    return *this;
}

segment_writer& segment_writer::number(std::uint32_t field, std::size_t value) {
    return raw(field, std::to_string(value));
}

segment_writer& segment_writer::time(std::uint32_t field, const std::optional<date_time>& when) {
    return when ? raw(field, raw_time(*when)) : *this;
}

bool segment_writer::has(std::uint32_t field) const noexcept {
    return field <= fields_.size() && !fields_[field - 1].empty();
}

void segment_writer::append_repetition(std::uint32_t field, const std::string& value) {
    if (value.empty()) return;
    std::string& into = at(field);
    if (!into.empty()) into += '~';
    into += value;
}

std::string segment_writer::line() const {
    std::string line = name_;
    // MSH-1 is the separator itself.
    for (std::size_t i = name_ == "MSH" ? 1 : 0; i < fields_.size(); ++i) (line += '|') += fields_[i];
    return line + '\r';
}

segment_writer write_header(const header& from, std::string_view structure, bool is_unicode) {
    segment_writer msh("MSH");
    msh.raw(2, R"(^~\&)")
        .raw(3, raw_place(from.sending_application))
        .raw(4, raw_place(from.sending_facility))
        .raw(5, raw_place(from.receiving_application))
        .raw(6, raw_place(from.receiving_facility))
        .time(7, from.generated)
        .raw(9, join_components({escape(from.type), escape(from.trigger), escape(structure)}))
        .text(10, from.control_id)
        .text(11, from.processing_id)
        .text(12, from.version)
        .text(15, from.accept_acknowledgement)
        .text(16, from.application_acknowledgement);
    if (is_unicode) msh.text(18, "UNICODE UTF-8");
    return msh;
}

} // namespace signalbox::pathology::hl7v2
