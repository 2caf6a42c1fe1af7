#include <algorithm>

#include "broker/pathology/edifact/acknowledgement.hpp"
#include "broker/pathology/edifact/latin1.hpp"
#include "broker/pathology/edifact/writing/segment_writer.hpp"

namespace signalbox::pathology::edifact {

namespace {

// FTX holds five lines of seventy characters.
constexpr std::size_t error_lines_max = 5;
constexpr std::size_t error_line_max = 70;

std::string_view code_of(acknowledgement_status status) noexcept {
    switch (status) {
    case acknowledgement_status::all_accepted: return "IAF";
    case acknowledgement_status::some_rejected: return "IAP";
    case acknowledgement_status::all_rejected: return "IRA";
    case acknowledgement_status::messages_unreadable: return "IRM";
    case acknowledgement_status::interchange_rejected: return "IRI";
    }
    return "IRI";
}

bool is_of_messages(const finding& f) noexcept {
    return f.code == "outside-message" || f.code == "messages-missing" || f.code == "segment-tag" ||
           f.code == "segment-size";
}

bool is_error(const finding& f) noexcept { return f.severity == severity::error; }

// "unt-reference segment 45 element 2"
std::string line_of(const finding& f) {
    std::string line = f.code;
    if (f.where.segment != 0) line += " segment " + std::to_string(f.where.segment);
    if (f.where.element != 0) line += " element " + std::to_string(f.where.element);
    if (line.size() > error_line_max) line.resize(error_line_max);
    return line;
}

void write_errors(segment_writer& out, const findings& found) {
    std::vector<std::string> lines;
    for (const finding& f : found)
        if (is_error(f) && lines.size() < error_lines_max) lines.push_back(line_of(f));
    out.write_text("ERD", lines);
}

std::string latin1(const std::string& text) { return to_latin1(text).bytes; }
std::string qualifier_of(const endpoint& end) { return end.qualifier.empty() ? "80" : latin1(end.qualifier); }

} // namespace

acknowledgement_status status_of(const interchange& read) noexcept {
    if (!read.acceptable()) {
        const bool messages = std::all_of(read.findings.begin(), read.findings.end(),
                                          [](const finding& f) { return !is_error(f) || is_of_messages(f); });
        return messages ? acknowledgement_status::messages_unreadable : acknowledgement_status::interchange_rejected;
    }
    const auto accepted = static_cast<std::size_t>(
        std::count_if(read.parts.begin(), read.parts.end(), [](const part& each) { return each.acceptable(); }));
    if (accepted == read.parts.size()) return acknowledgement_status::all_accepted;
    return accepted == 0 ? acknowledgement_status::all_rejected : acknowledgement_status::some_rejected;
}

std::optional<std::string> write_acknowledgement(const interchange& read, const acknowledgement_options& how) {
    if (read.sender.id.empty() || read.recipient.id.empty() || read.control_reference.empty()) return std::nullopt;
    const std::string number = std::to_string(how.control_number);
    const std::string now = to_digits(how.now, date_time::precision::minute);
    const std::string_view day = std::string_view(now).substr(0, 8);
    const std::string_view hour = now.size() > 8 ? std::string_view(now).substr(8) : "0000";
    const std::string us = latin1(read.recipient.id);
    const std::string them = latin1(read.sender.id);
    const std::string our_kind = qualifier_of(read.recipient);
    const std::string their_kind = qualifier_of(read.sender);

    segment_writer out;
    out.una();
    out.write("UNB",
              {{"UNOC", "3"}, {us, our_kind}, {them, their_kind}, {day.substr(2), hour}, {number}, {}, {"NHSACK"}});
    out.restart_count();
    out.write("UNH", {{"1"}, {"NHSACK", "D", "1", "NH", "NHS001"}});
    out.write("BGM", {{"AKR"}});
    out.write("DTM", {{"137", day, "102"}});
    out.write(
        "NIR",
        {{"SIR", latin1(read.control_reference)}, {them, their_kind}, {us, our_kind}, {code_of(status_of(read))}});
    if (!read.acceptable()) {
        write_errors(out, read.findings);
    } else {
        for (const part& each : read.parts) {
            out.write("NMR", {{"AGO", latin1(each.message_reference)}, {each.acceptable() ? "MA" : "MR"}});
            if (!each.acceptable()) write_errors(out, each.findings);
        }
    }
    out.write("UNT", {{std::to_string(out.count() + 1)}, {"1"}});
    out.write("UNZ", {{"1"}, {number}});
    return out.take();
}

} // namespace signalbox::pathology::edifact
