#include "broker/identifiers/nhs_number.hpp"
#include "broker/pathology/bundle/codes.hpp"
#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/bundle/write/writer.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::bundle {

void writer::patient() {
    put_.at("/", 0);
    begin_entry("Patient", plan_.patient);
    patient_identifiers();
    patient_name();
    put_.text("gender", code_of(from_.patient.sex));
    born();
    addresses();
    if (!from_.patient.notes.empty())
        put_.find(severity::lost, "patient-notes", "notes about the patient have no place", "/patient/notes");
    end_entry();
}

void writer::patient_identifiers() {
    if (from_.patient.nhs_number.empty() && from_.patient.other_ids.empty()) return;
    out_.name("identifier").begin_array();
    nhs_number();
    for (const identifier& id : from_.patient.other_ids) put_.identifier(id, scopes_.laboratory("patient"));
    out_.end_array();
}

// That it was verified is nobody's to say here. What was sent as one and is none must not be found by its system.
void writer::nhs_number() {
    const std::string& sent = from_.patient.nhs_number;
    if (sent.empty()) return;
    const auto number = identifiers::parse_nhs_number(sent);
    if (number) put_.identifier({std::string(systems::nhs_number), *number});
    if (number == sent) return;
    put_.identifier({scopes_.laboratory("nhs-number"), sent});
    if (!number)
        put_.find(severity::warning, "nhs-number-invalid",
                  "what was sent as the NHS number is none and is written under the laboratory's own system",
                  "/patient/nhs_number");
}

void writer::patient_name() {
    const human_name& name = from_.patient.name;
    const bool nobody = from_.patient.nhs_number.empty() && from_.patient.other_ids.empty();
    if (name.empty() && !nobody) return;
    out_.name("name").begin_array().begin_object();
    if (name.empty()) put_.extension_list(names::absent_reason, "valueCode", "unknown");
    put_.text("family", name.family);
    if (!name.given.empty()) {
        out_.name("given").begin_array();
        for (const std::string& given : name.given) out_.string(given);
        out_.end_array();
    }
    if (!name.title.empty()) out_.name("prefix").begin_array().string(name.title).end_array();
    if (!name.suffix.empty()) out_.name("suffix").begin_array().string(name.suffix).end_array();
    out_.end_object().end_array();
}

// FHIR's birthDate is a date; the time stands where FHIR's own extension has it.
void writer::born() {
    if (!from_.patient.born) return;
    date_time day = *from_.patient.born;
    if (day.has_time()) day.exact_to = date_time::precision::day;
    put_.time("birthDate", day);
    if (!from_.patient.born->has_time()) return;
    out_.name("_birthDate").begin_object();
    put_.extension_list(names::birth_time, "valueDateTime", to_fhir(*from_.patient.born));
    out_.end_object();
}

void writer::addresses() {
    bool open = false;
    for (const address& where : from_.patient.addresses) {
        if (where.empty()) continue;
        if (!open) out_.name("address").begin_array();
        open = true;
        out_.begin_object();
        address_lines(where.lines);
        put_.text("postalCode", where.postcode);
        out_.end_object();
    }
    if (open) out_.end_array();
}

// A line that is empty keeps its place: null, and beside it an extension that says why.
void writer::address_lines(const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    bool empty_ones = false;
    out_.name("line").begin_array();
    for (const std::string& line : lines) {
        empty_ones = empty_ones || line.empty();
        if (line.empty())
            out_.null();
        else
            out_.string(line);
    }
    out_.end_array();
    if (!empty_ones) return;
    out_.name("_line").begin_array();
    for (const std::string& line : lines) {
        if (!line.empty()) {
            out_.null();
            continue;
        }
        out_.begin_object();
        put_.extension_list(names::empty_line, "valueBoolean", "true");
        out_.end_object();
    }
    out_.end_array();
}

} // namespace signalbox::pathology::bundle
