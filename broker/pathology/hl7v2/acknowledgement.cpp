#include "broker/pathology/hl7v2/acknowledgement.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "broker/pathology/hl7v2/syntax/escapes.hpp"
#include "broker/pathology/hl7v2/write/segment_writer.hpp"

namespace signalbox::pathology::hl7v2 {

namespace {

// Table 0357.
struct error_code {
    std::string_view code;
    std::string_view text;
};
constexpr error_code accepted{"0", "Message accepted"};
constexpr error_code sequence_error{"100", "Segment sequence error"};
constexpr error_code field_missing{"101", "Required field missing"};
constexpr error_code type_error{"102", "Data type error"};
constexpr error_code value_not_found{"103", "Table value not found"};
constexpr error_code unsupported_type{"200", "Unsupported message type"};
constexpr error_code unsupported_event{"201", "Unsupported event code"};
constexpr error_code unsupported_processing_id{"202", "Unsupported processing id"};
constexpr error_code unsupported_version{"203", "Unsupported version id"};
constexpr error_code unknown_key{"204", "Unknown key identifier"};
constexpr error_code duplicate_key{"205", "Duplicate key identifier"};
constexpr error_code internal_error{"207", "Application internal error"};

constexpr std::array<std::pair<std::string_view, error_code>, 35> error_codes{{
    {"batch", sequence_error},
    {"fragment", sequence_error},
    {"segment-name", sequence_error},
    {"pid-missing", sequence_error},
    {"obr-missing", sequence_error},
    {"obx-without-obr", sequence_error},
    {"control-id-missing", field_missing},
    {"obr-code-missing", field_missing},
    {"obr-status-missing", field_missing},
    {"obx-code-missing", field_missing},
    {"obx-status-missing", field_missing},
    {"value-type-missing", field_missing},
    {"delimiters", type_error},
    {"character-set-broken", type_error},
    {"escape-unknown", type_error},
    {"number-comparator", type_error},
    {"number-form", type_error},
    {"number-unreadable", type_error},
    {"time-hour", type_error},
    {"time-unreadable", type_error},
    {"nhs-number", type_error},
    {"character-set-unknown", value_not_found},
    {"flag-unknown", value_not_found},
    {"obr-status-unknown", value_not_found},
    {"obx-status-unknown", value_not_found},
    {"sex-code", value_not_found},
    {"obr-status-no-record", unknown_key},
    {"message-type", unsupported_type},
    {"processing-id-unsupported", unsupported_processing_id},
    {"sender-unknown", value_not_found},
    {"sender-not-registered", value_not_found},
    {"recipient-unknown", value_not_found},
    {"recipient-not-registered", value_not_found},
    {"control-id-length", type_error},
    {"control-id-used", duplicate_key},
}};

error_code code_of(const finding& one) {
    if (one.code == "message-event") return unsupported_event;
    if (one.code == "version-unsupported") return unsupported_version;
    const auto known =
        std::find_if(error_codes.begin(), error_codes.end(), [&](const auto& row) { return row.first == one.code; });
    if (known != error_codes.end()) return known->second;
    return one.severity == severity::error ? internal_error : accepted; // a limit; or a warning of no such kind
}

// What no mending of the content helps: HL7 2.5.1, 2.9.2.2 and 2.9.3.2.
constexpr std::array<std::string_view, 12> rejecting{"message-type",
                                                     "message-event",
                                                     "version-unsupported",
                                                     "processing-id-unsupported",
                                                     "batch",
                                                     "character-set-unknown",
                                                     "fragment",
                                                     "no-room",
                                                     "sender-unknown",
                                                     "sender-not-registered",
                                                     "recipient-unknown",
                                                     "recipient-not-registered"};

bool rejects(const finding& one) {
    return one.severity == severity::error &&
           (one.code.ends_with("-max") || std::find(rejecting.begin(), rejecting.end(), one.code) != rejecting.end());
}

bool is_before_2_5(const header& of) { return of.version == "2.3" || of.version == "2.3.1" || of.version == "2.4"; }

std::string_view letters(acknowledgement_level level, answer given) noexcept {
    const bool is_accept = level == acknowledgement_level::accept;
    switch (given) {
    case answer::accepted: return is_accept ? "CA" : "AA";
    case answer::error: return is_accept ? "CE" : "AE";
    case answer::rejected: return is_accept ? "CR" : "AR";
    }
    return "AR";
}

// A segment's name and which one of that name it is, as ERL counts.
struct occurrence {
    std::string name;
    std::size_t number = 0;
};

occurrence occurrence_of(const message& about, std::uint32_t segment) {
    if (segment == 0 || segment > about.segment_names.size()) return {};
    const auto& name = about.segment_names[segment - 1];
    if (name.front() == ' ') return {};
    const auto end = about.segment_names.begin() + segment;
    return {std::string(name.data(), name.size()),
            static_cast<std::size_t>(std::count(about.segment_names.begin(), end, name))};
}

std::string number_or_nothing(std::size_t number) { return number == 0 ? "" : std::to_string(number); }

std::vector<const finding*> reported(const message& about) {
    std::vector<const finding*> list;
    const auto add = [&list](const findings& from) {
        for (const finding& one : from)
            if (one.severity != severity::lost) list.push_back(&one);
    };
    add(about.findings);
    for (const read_report& each : about.reports) add(each.findings);
    std::stable_partition(list.begin(), list.end(),
                          [](const finding* one) { return one->severity == severity::error; });
    if (list.size() > acknowledged_findings_max) list.resize(acknowledged_findings_max);
    return list;
}

// ELD: segment ^ sequence ^ field ^ code&text&table.
std::string early_location(const message& about, const finding& one) {
    const occurrence at = occurrence_of(about, one.where.segment);
    const error_code code = code_of(one);
    return join_components({escape(at.name), number_or_nothing(at.number), number_or_nothing(one.where.element),
                            join_subcomponents({code.code, code.text, "HL70357"})});
}

segment_writer error_segment(const message& about, const finding& one) {
    const occurrence at = occurrence_of(about, one.where.segment);
    const error_code code = code_of(one);
    segment_writer err("ERR");
    if (at.number != 0)
        err.raw(2, join_components({escape(at.name), number_or_nothing(at.number), number_or_nothing(one.where.element),
                                    one.where.element == 0 ? "" : "1", number_or_nothing(one.where.component)}));
    err.raw(3, join_components({code.code, code.text, "HL70357"}));
    err.text(4, one.severity == severity::error ? "E" : "W");
    err.raw(5, join_components({escape(one.code), "", "99SIGNALBOX"}));
    err.text(8, one.text);
    return err;
}

std::string error_segments(const message& about) {
    const auto list = reported(about);
    std::string segments;
    if (!is_before_2_5(*about.header)) {
        for (const finding* one : list) segments += error_segment(about, *one).line();
        return segments;
    }
    segment_writer err("ERR");
    for (const finding* one : list) err.append_repetition(1, early_location(about, *one));
    return list.empty() ? segments : err.line();
}

bool is_wanted(std::string_view condition, answer given) noexcept {
    if (condition == "AL") return true;
    if (condition == "ER") return given != answer::accepted;
    return condition == "SU" && given == answer::accepted;
}

header header_of_answer(const header& about, const acknowledgement_facts& facts) {
    header own;
    own.sending_application = about.receiving_application;
    own.sending_facility = about.receiving_facility;
    own.receiving_application = about.sending_application;
    own.receiving_facility = about.sending_facility;
    own.generated = facts.generated;
    own.type = "ACK";
    own.trigger = about.trigger;
    own.control_id = facts.control_id;
    own.processing_id = about.processing_id;
    own.version = about.version.empty() ? "2.5.1" : about.version;
    return own;
}

bool is_ascii(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

} // namespace

answer answer_to(const message& about) {
    if (!about.header || std::any_of(about.findings.begin(), about.findings.end(), rejects)) return answer::rejected;
    const auto is_broken = [](const read_report& each) { return has_error(each.findings); };
    const bool broken = has_error(about.findings) || std::any_of(about.reports.begin(), about.reports.end(), is_broken);
    return broken ? answer::error : answer::accepted;
}

bool wants_acknowledgement(const message& about, acknowledgement_level level, answer given) {
    if (!about.header || about.header->type == "ACK") return false;
    const bool is_accept = level == acknowledgement_level::accept;
    if (!about.header->is_enhanced()) return !is_accept;
    return is_wanted(is_accept ? about.header->accept_acknowledgement : about.header->application_acknowledgement,
                     given);
}

std::optional<std::string> write_acknowledgement(const message& about, acknowledgement_level level, answer given,
                                                 const acknowledgement_facts& facts) {
    if (!about.header || about.header->type == "ACK") return std::nullopt;
    segment_writer msa("MSA");
    msa.text(1, letters(level, given)).text(2, about.header->control_id);
    const std::string rest = msa.line() + error_segments(about);

    const header own = header_of_answer(*about.header, facts);
    // MSH-9's structure came with 2.3.1.
    const std::string_view structure = own.version == "2.3" ? "" : "ACK";
    const std::string msh = write_header(own, structure, false).line();
    if (is_ascii(msh) && is_ascii(rest)) return msh + rest;
    return write_header(own, structure, true).line() + rest;
}

} // namespace signalbox::pathology::hl7v2
