#include "broker/pathology/edifact/reading/message_reader.hpp"

#include <algorithm>

#include "broker/pathology/edifact/reading/numbers.hpp"

namespace signalbox::pathology::edifact {

namespace {

// How often GIS seems to stand in a message, UNH behind us. A guess: nobody looks further than a large report is long.
std::size_t indicators_in(std::string_view rest) {
    constexpr std::size_t report_size = 16'384;
    rest = rest.substr(0, std::min(report_size, rest.find("UNT")));
    std::size_t count = 0;
    for (std::size_t at = rest.find("GIS"); at != std::string_view::npos; at = rest.find("GIS", at + 3)) ++count;
    return count;
}

} // namespace

message_reader::message_reader(segment_reader& from, const reading_options& how, bool with_body)
    : how_(how), first_segment_(from.current().number()) {
    segment& unh = from.current();
    part_.begin = unh.begin();
    part_.end = unh.end();
    part_.where = unh.at();
    from.begin_message();
    read_header(unh);
    // Radiology has an NHS002 of its own (NHSRSR): type and variant together say what a message is.
    const bool variant = part_.variant == "NHS002" || part_.variant == "NHS003" || part_.variant == "NHS004";
    const bool readable = part_.message_type == "MEDRPT" && variant;
    if (!readable)
        add(part_.findings, severity::error, "message-type",
            "not a laboratory report, which is MEDRPT NHS002, NHS003 or NHS004", unh.at(2, 1));
    if (readable && with_body) report_.emplace(part_.report, part_.findings, from.using_separators(), how.limits);
    const std::size_t indicators = report_ ? indicators_in(from.rest()) : 0;
    if (indicators > 1) report_->expect(indicators - 1); // the first is S02's own
}

void message_reader::read_header(segment& unh) {
    part_.message_reference = unh.text(1);
    part_.report.message_reference = part_.message_reference;
    part_.message_type = unh.text(2, 1);
    part_.variant = unh.text(2, 5);
    for (std::size_t c = 2; c <= 4; ++c) unh.code(2, c); // version, release and agency: 0, 1, RT
    if (part_.message_reference.empty())
        add(part_.findings, severity::error, "unh-reference", "UNH without a reference", unh.at());
    if (const place left = unh.first_unread(); left.line != 0)
        add(part_.findings, severity::lost, "element-ignored", "an element that the report has no place for", left);
}

void message_reader::say_repeated(const segment& unh) {
    part_.is_repeated = true;
    add(part_.findings, severity::warning, "unh-repeated", "another message has the same reference", unh.at(1, 1));
}

void message_reader::read(segment& s) {
    part_.end = s.end();
    if (report_) report_->read(s);
}

part message_reader::close(segment& unt) {
    part_.end = unt.end();
    check_count(unt);
    if (unt.text(2) != part_.message_reference)
        add(part_.findings, severity::error, "unt-reference", "UNT's reference is not UNH's", unt.at(2, 1));
    return finish(unt.at());
}

void message_reader::check_count(segment& unt) {
    const auto said = parse_number(unt.text(1));
    const std::uint32_t count = unt.number() - first_segment_ + 1;
    if (said && said->value == std::to_string(count)) return;
    add(part_.findings, how_.strict_counts ? severity::error : severity::warning, "unt-count",
        "UNT counts other than the " + std::to_string(count) + " segments that are there", unt.at(1, 1));
}

part message_reader::break_off(place where) {
    add(part_.findings, severity::error, "unt-missing", "a message that does not end with UNT", where);
    return finish(where);
}

part message_reader::finish(place where) {
    if (report_) report_->end(where);
    report_.reset();
    return std::move(part_);
}

} // namespace signalbox::pathology::edifact
