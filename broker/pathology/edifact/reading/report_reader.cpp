#include "broker/pathology/edifact/reading/report_reader.hpp"

#include <algorithm>
#include <array>

#include "broker/pathology/edifact/code_lists.hpp"

namespace signalbox::pathology::edifact {

report_reader::report_reader(pathology::report& into, findings& found, const separators& marks, const limits& most)
    : report_(into), found_(found), marks_(marks), most_(most) {}

void report_reader::expect(std::size_t investigations) {
    investigations = std::min(investigations, most_.investigations);
    report_.investigations.reserve(investigations);
    links_.reserve(investigations);
}

void report_reader::say(severity how, std::string_view code, std::string_view text, place where) {
    add(found_, how, code, text, where);
}

void report_reader::unknown_qualifier(segment& s) {
    const bool holds = s.elements() != 0;
    say(holds ? severity::lost : severity::warning, "qualifier", "a qualifier that this place does not have",
        s.at(1, 1));
    s.ignore();
}

bool report_reader::say_repeated(segment& s) {
    say(severity::error, "segment-repeated", "says again what was said; which one holds is unknown", s.at());
    s.ignore();
    return true;
}

std::optional<report_reader::group> report_reader::group_of(std::string_view tag) noexcept {
    if (tag[0] != 'S') return std::nullopt;
    constexpr std::array<std::pair<std::string_view, group>, 8> groups{{{"S01", group::party},
                                                                        {"S02", group::service},
                                                                        {"S04", group::order},
                                                                        {"S06", group::subject},
                                                                        {"S07", group::patient},
                                                                        {"S10", group::clinical},
                                                                        {"S16", group::specimen},
                                                                        {"S20", group::range}}};
    for (const auto& [name, which] : groups)
        if (name == tag) return which;
    return std::nullopt;
}

void report_reader::read(segment& s) {
    const auto begins = group_of(s.tag());
    const bool investigation = s.is("GIS") && (group_ != group::service || indicator_seen_);
    if (begins)
        enter(*begins, s);
    else if (investigation)
        enter(group::investigation, s);
    else if (skipping_)
        s.ignore();
    else if (!read_in_group(s)) {
        say(severity::lost, "segment-unknown", "a segment that this group does not have", s.at());
        s.ignore();
    }
    if (!s.has_unread()) return;
    if (const place left = s.first_unread(); left.line != 0)
        say(severity::lost, "element-ignored", "an element that the report has no place for", left);
}

void report_reader::enter(group into, segment& s) {
    const bool continues = into == group::range && (group_ == group::investigation || group_ == group::range);
    if (!continues) end_group();
    if (into == group::range && !continues)
        say(severity::error, "group-order", "a reference range that no result is before", s.at());
    else if (into < highest_ && !(into == group::investigation && highest_ == group::range))
        say(severity::warning, "group-order", "a group that belongs further up", s.at());
    highest_ = std::max(highest_, into);
    group_ = into;
    opened_ = s.at();
    if (into == group::investigation) {
        read_indicator(s);
        skipping_ = !has_room(report_.investigations.size(), s);
        if (!skipping_) report_.investigations.emplace_back();
        return;
    }
    s.code(1); // repeats the tag
    switch (into) {
    case group::party:
        skipping_ = !has_room(report_.parties.size(), s);
        if (!skipping_) report_.parties.emplace_back();
        kind_seen_ = false;
        break;
    case group::service:
        skipping_ = is_repeated(service_seen_, s);
        service_seen_ = true;
        indicator_seen_ = false;
        break;
    case group::order:
        skipping_ = !has_room(report_.requests.size(), s);
        if (!skipping_) report_.requests.emplace_back();
        break;
    case group::patient: skipping_ = is_repeated(patient_seen_, s); break;
    case group::specimen:
        skipping_ = !has_room(report_.specimens.size(), s);
        if (!skipping_) report_.specimens.emplace_back();
        break;
    case group::range:
        skipping_ = skipping_ || !continues || !has_room(report_.investigations.back().ranges.size(), s);
        if (!skipping_) report_.investigations.back().ranges.emplace_back();
        break;
    default: skipping_ = false; break;
    }
}

bool report_reader::has_room(std::size_t count, segment& s) {
    if (count < most_.investigations) return true;
    say(severity::error, "groups-limit", "more groups of one kind than limits.report_results_max", s.at());
    return false;
}

bool report_reader::read_in_group(segment& s) {
    switch (group_) {
    case group::message: return read_in_message(s);
    case group::party: return read_in_party(s);
    case group::service: return read_in_service(s);
    case group::order: return read_in_order(s);
    case group::subject: return read_in_subject(s);
    case group::patient: return read_in_patient(s);
    case group::clinical: return read_in_clinical(s);
    case group::specimen: return read_in_specimen(s);
    case group::investigation: return read_in_investigation(s);
    case group::range: return read_in_range(s);
    }
    return false;
}

bool report_reader::read_in_message(segment& s) {
    if (s.is("BGM")) {
        document_seen_ = true;
        if (!s.is(1, 1, "LSR"))
            say(severity::error, "document-type", "not a laboratory service report, which is BGM+LSR", s.at(1, 1));
        return true;
    }
    if (!s.is("DTM")) return false;
    if (!s.is(1, 1, "137"))
        unknown_qualifier(s);
    else if (!is_repeated(report_.generated.has_value(), s))
        report_.generated = read_date(s);
    return true;
}

bool report_reader::read_in_service(segment& s) {
    if (s.is("GIS")) {
        indicator_seen_ = true;
        read_indicator(s);
    } else if (s.is("RFF")) {
        if (!s.is(1, 1, "SRI"))
            unknown_qualifier(s);
        else if (!is_repeated(!report_.id.empty(), s))
            report_.id.value = s.text(1, 2);
    } else if (s.is("STS")) {
        read_report_status(s);
    } else if (s.is("DTM")) {
        if (!s.is(1, 1, "ISR"))
            unknown_qualifier(s);
        else if (!is_repeated(report_.issued.has_value(), s))
            report_.issued = read_date(s);
    } else {
        return false;
    }
    return true;
}

// GIS+N is new. Another indicator may say that a result is taken back: what it means has to be asked, not passed over.
void report_reader::read_indicator(segment& s) {
    if (s.is(1, 1, "N")) return;
    if (s.holds(1))
        say(severity::error, "indicator", "an indicator other than N, new", s.at(1, 1));
    else
        say(severity::warning, "indicator", "a GIS without its indicator", s.at());
}

void report_reader::read_report_status(segment& s) {
    if (is_repeated(status_seen_, s)) return;
    status_seen_ = true;
    const std::string_view code = s.code(2);
    if (code.empty()) return;
    if (const auto status = report_status_of(code)) {
        report_.status = *status;
        const bool usual = code == "UN" || code == "PR" || code == "SR";
        if (!usual) say(severity::warning, "report-status", "a status of results given to a report", s.at(2, 1));
        return;
    }
    say(severity::error, "report-status", "a status that no report has", s.at(2, 1));
}

void report_reader::end_group() {
    if (skipping_) return;
    switch (group_) {
    case group::party: end_party(); break;
    case group::patient: end_patient(); break;
    case group::clinical:
        if (!clinical_lines_.empty()) end_note(clinical_lines_, the_request().clinical_information);
        break;
    case group::specimen: end_note(specimen_lines_, report_.specimens.back().notes); break;
    case group::investigation:
    case group::range:
        if (!report_.investigations.empty()) end_investigation();
        break;
    default: break;
    }
}

void report_reader::end(place where) {
    end_group();
    resolve();
    std::erase_if(report_.requests, [](const request& each) { return each.empty(); });
    if (!document_seen_) say(severity::warning, "segment-missing", "BGM, which says what the message is", where);
    if (!service_seen_) say(severity::error, "segment-missing", "S02, the report itself", where);
    if (service_seen_ && report_.id.empty())
        say(severity::warning, "segment-missing", "RFF+SRI, the report's id", where);
    if (service_seen_ && !report_.issued)
        say(severity::warning, "segment-missing", "DTM+ISR, the time of issue", where);
    if (!patient_seen_) say(severity::error, "segment-missing", "PNA+PAT, the patient", where);
    if (report_.investigations.empty()) say(severity::warning, "results-missing", "a report without results", where);
}

} // namespace signalbox::pathology::edifact
