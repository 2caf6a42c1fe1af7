#include "broker/pathology/edifact/writing/report_writer.hpp"

#include "broker/pathology/model/statuses.hpp"

namespace signalbox::pathology::edifact {

namespace {

std::string_view code_of(report_status status) noexcept {
    switch (status) {
    case report_status::preliminary:
    case report_status::partial: return "PR";
    case report_status::supplementary: return "SR";
    case report_status::cancelled: return "CA";
    case report_status::entered_in_error: return "EN";
    default: return "UN";
    }
}

bool is_carried(report_status status) noexcept {
    return status == report_status::unspecified || status == report_status::preliminary ||
           status == report_status::supplementary;
}

bool is_withdrawn(report_status status) noexcept {
    return status == report_status::cancelled || status == report_status::entered_in_error;
}

} // namespace

report_writer::report_writer(const report& of, segment_writer& out, findings& found, std::string_view variant,
                             std::string pointer)
    : report_(of),
      out_(out),
      found_(found),
      variant_(variant),
      pointer_(std::move(pointer)),
      statuses_(statuses_of(of)),
      shared_(shared_specimens(of)) {
    std::uint32_t number = 0;
    for (const investigation& each : of.investigations) group_numbers_.push_back(each.is_group ? ++number : 0);
}

void report_writer::write(std::string_view message_reference, const date_time& prepared) {
    out_.restart_count();
    out_.write("UNH", {{message_reference}, {"MEDRPT", "0", "1", "RT", variant_}});
    out_.write("BGM", {{"LSR"}});
    write_date("137", report_.generated.value_or(prepared), "/generated");
    for (std::size_t i = 0; i < report_.parties.size(); ++i)
        write_party(report_.parties[i], "/parties/" + std::to_string(i));
    write_service();
    write_subject();
    write_patient();
    write_requests();
    for (std::size_t i = 0; i < report_.specimens.size(); ++i)
        write_specimen(report_.specimens[i], i + 1, "/specimens/" + std::to_string(i));
    for (std::size_t i = 0; i < report_.investigations.size(); ++i) write_investigation(i);
    write_conclusion();
    lose_the_rest();
    out_.write("UNT", {{std::to_string(out_.count() + 1)}, {message_reference}});
}

void report_writer::write_service() {
    out_.write("S02", {{"02"}});
    out_.write("GIS", {{"N"}});
    if (report_.id.empty()) tell(severity::warning, "mandatory", "a report without an id", "/id");
    write_identity("/id", report_.id, "SRI");
    write_status();
    if (report_.issued)
        write_date("ISR", *report_.issued, "/issued");
    else
        tell(severity::warning, "mandatory", "a report without the time of its issue", "/issued");
    if (report_.requests.empty()) return;
    const request& first = report_.requests.front();
    if (first.requester_id.empty() && first.laboratory_id.empty() && !first.ordered) return;
    out_.write("S04", {{"04"}});
    write_identity("/requests/0/requester_id", first.requester_id, "ROI");
    write_identity("/requests/0/laboratory_id", first.laboratory_id, "SOI");
    if (first.ordered) write_date("ISO", *first.ordered, "/requests/0/ordered");
}

// NHS003 has three statuses of a report. What it lacks stands with its results. That a report is withdrawn is said here
// as well, as some laboratories do: who does not look at each result must not take it for a live one.
void report_writer::write_status() {
    out_.write("STS", {{}, {code_of(report_.status)}});
    if (is_withdrawn(report_.status))
        tell(severity::warning, "report-status", "a status of results given to a report", "/status");
    else if (!is_carried(report_.status))
        lose("report-status", "a status that reports do not have here", "/status");
}

// S04 is there once; what was asked because of stands in S10 together.
void report_writer::write_requests() {
    std::vector<note> information;
    for (std::size_t i = 0; i < report_.requests.size(); ++i) {
        const request& each = report_.requests[i];
        const std::string at = "/requests/" + std::to_string(i);
        information.insert(information.end(), each.clinical_information.begin(), each.clinical_information.end());
        if (!each.code.empty()) lose("request-code", "what was asked for", at + "/code");
        if (i == 0) continue;
        lose("request", "a second request's own place", at);
    }
    const lines text = joined(information, "/requests/0/clinical_information");
    if (text.empty()) return;
    out_.write("S10", {{"10"}});
    out_.write("CIN", {{"UN"}});
    write_lines("CID", text, "/requests/0/clinical_information");
}

void report_writer::write_identity(pointer at, const identifier& id, std::string_view qualifier) {
    if (!id.value.empty()) out_.write("RFF", {{qualifier, plain(id.value, at + "/value")}});
    if (!id.system.empty()) lose("identifier-system", "whose identifier it is", at + "/system");
}

// A report has no text of its own, and what its author concludes must be seen: a result in words behind the others.
void report_writer::write_conclusion() {
    const lines text = joined(report_.conclusion, "/conclusion");
    if (text.empty()) return;
    lose("conclusion-as-result", "the conclusion of the report as a whole is written as a result in words",
         "/conclusion");
    out_.write("GIS", {{"N"}});
    out_.write("INV", {{"MQ"}, {"", "", "", "Conclusion"}});
    write_lines("RIT", text, "/conclusion");
    if (!report_.specimens.empty()) out_.write("RFF", {{"ASL", "1"}});
}

void report_writer::lose_the_rest() {
    if (report_.effective) lose("report-effective", "the time that the report as a whole is of", "/effective");
    if (report_.effective_until) lose("report-effective", "when the time of the report ends", "/effective_until");
    if (!report_.code.empty()) lose("report-code", "the code of the report as a whole", "/code");
    if (!report_.patient.notes.empty()) lose("patient-notes", "notes about the patient", "/patient/notes");
}

} // namespace signalbox::pathology::edifact
