#include <algorithm>

#include "broker/pathology/bundle/codes.hpp"
#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/bundle/write/writer.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::bundle {

void writer::diagnostic_report() {
    put_.at("/", 0);
    begin_entry("DiagnosticReport", plan_.report_id);
    if (!stu3()) further_notes();
    report_identifier();
    put_.references("basedOn", plan_.requests);
    report_status();
    report_category();
    report_code();
    subject();
    put_.time_or_period("effectiveDateTime", "effectivePeriod", from_.effective, from_.effective_until);
    put_.instant("issued", from_.issued);
    report_performers();
    put_.references("specimen", plan_.specimens);
    if (!plan_.top.empty()) {
        out_.name("result").begin_array();
        for (const std::uint32_t top : plan_.top) put_.reference(plan_.investigations[top]);
        out_.end_array();
    }
    conclusion();
    end_entry();
}

void writer::report_identifier() {
    if (from_.id.empty()) return;
    out_.name("identifier").begin_array();
    put_.identifier(from_.id, scopes_.laboratory("report"));
    out_.end_array();
}

// An unspecified status is final when every result says so, else unknown (National Pathology Programme, data mapping).
void writer::report_status() {
    const bool final = from_.status == report_status::unspecified && is_all_final();
    const std::string_view sent = final ? "UN" : edifact_status(from_.status);
    out_.member("status", final ? std::string_view("final") : code_of(from_.status));
    if (sent.empty()) return;
    out_.name("_status").begin_object();
    put_.extension_list(names::status, "valueCode", sent);
    out_.end_object();
}

// A group's heading need not say it, but must not say anything else.
bool writer::is_all_final() const {
    bool any = false;
    for (std::size_t i = 0; i < from_.investigations.size(); ++i) {
        const investigation& one = from_.investigations[i];
        const bool heading = one.is_group && !one.status;
        if (!heading && one.status != result_status::final) return false;
        any = any || !heading;
    }
    return any;
}

void writer::report_category() {
    out_.name("category");
    if (stu3()) {
        out_.raw(R"({"coding":[{"system":"http://hl7.org/fhir/v2/0074","code":"LAB","display":"Laboratory"}]})");
        return;
    }
    out_.begin_array().raw(
        R"({"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0074","code":"LAB","display":"Laboratory"}]})");
    for (const std::size_t laboratory : plan_.laboratories) {
        const pathology::party& who = from_.parties[laboratory];
        if (who.kind == party::kind::department && !who.name.empty()) put_.annotation(who.name);
    }
    out_.end_array();
}

void writer::report_code() {
    out_.name("code").begin_object().name("coding").begin_array();
    put_.coding(systems::snomed, names::studies_report, "Diagnostic studies report");
    put_.codings(from_.code);
    out_.end_array();
    put_.text("text", from_.code.text);
    out_.end_object();
}

void writer::report_performers() {
    if (plan_.laboratories.empty()) return;
    out_.name("performer").begin_array();
    for (const std::size_t laboratory : plan_.laboratories) {
        if (!stu3()) {
            put_.reference(plan_.parties[laboratory]);
            continue;
        }
        out_.begin_object();
        put_.reference("actor", plan_.parties[laboratory]);
        out_.end_object();
    }
    out_.end_array();
}

// R4 has one conclusion; R5's notes stand beside it.
void writer::further_notes() {
    bool open = false;
    for (std::size_t i = 1; i < from_.conclusion.size(); ++i) {
        if (!says(from_.conclusion[i])) continue;
        if (!open) out_.name("extension").begin_array();
        open = true;
        out_.begin_object().member("url", names::report_note).name("valueAnnotation");
        put_.annotation(joined(from_.conclusion[i].lines));
        out_.end_object();
    }
    if (open) out_.end_array();
}

// STU3 has one text for all of it.
void writer::conclusion() {
    if (from_.conclusion.empty()) return;
    std::string text = joined(from_.conclusion.front().lines);
    if (stu3()) {
        for (std::size_t i = 1; i < from_.conclusion.size(); ++i) text += '\n' + joined(from_.conclusion[i].lines);
        if (from_.conclusion.size() > 1)
            put_.find(severity::lost, "note-boundaries", "the notes of the report became one text", "/conclusion");
    }
    put_.text("conclusion", text);
}

} // namespace signalbox::pathology::bundle
