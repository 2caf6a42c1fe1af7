#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "broker/pathology/bundle/codes.hpp"
#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/bundle/write/writer.hpp"
#include "broker/pathology/model/specimens.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::bundle {

// One at least, for the report is based on it.
void writer::service_request(std::size_t number) {
    const request asked = number < from_.requests.size() ? from_.requests[number] : request{};
    put_.at("/requests", number);
    begin_entry(stu3() ? "ProcedureRequest" : "ServiceRequest", plan_.requests[number]);
    request_identifiers(asked);
    out_.member("status", "active").member("intent", "order");
    requested_code(asked);
    subject();
    put_.time("authoredOn", asked.ordered);
    requester();
    clinical_information(asked);
    end_entry();
}

void writer::request_identifiers(const request& asked) {
    if (asked.requester_id.empty() && asked.laboratory_id.empty()) return;
    out_.name("identifier").begin_array();
    if (!asked.requester_id.empty()) put_.identifier(asked.requester_id, scopes_.requester("request"), "PLAC");
    if (!asked.laboratory_id.empty()) put_.identifier(asked.laboratory_id, scopes_.laboratory("request"), "FILL");
    out_.end_array();
}

void writer::requested_code(const request& asked) {
    put_.codeable("code", asked.code);
    if (!says(asked.code)) put_.one_coding("code", systems::snomed, names::laboratory_test, "Laboratory test");
}

void writer::requester() {
    const resource_id who = plan_.requester();
    if (who.empty()) return;
    if (!stu3()) return put_.reference("requester", who);
    out_.name("requester").begin_object();
    put_.reference("agent", who);
    if (plan_.requester_person && plan_.requester_organisation)
        put_.reference("onBehalfOf", plan_.parties[*plan_.requester_organisation]);
    out_.end_object();
}

// R4: FTX+CID is reasonCode.text (National Pathology Programme, data mapping). STU3: a note, as ITK3 systems read it.
void writer::clinical_information(const request& asked) {
    if (stu3()) return put_.notes(asked.clinical_information);
    bool open = false;
    for (const note& n : asked.clinical_information) {
        if (!says(n)) continue;
        if (!open) out_.name("reasonCode").begin_array();
        open = true;
        put_.annotation(joined(n.lines));
    }
    if (open) out_.end_array();
}

void writer::specimen(std::size_t number) {
    const pathology::specimen& taken = from_.specimens[number];
    put_.at("/specimens", number);
    begin_entry("Specimen", plan_.specimens[number]);
    if (!taken.requester_id.empty()) {
        out_.name("identifier").begin_array();
        put_.identifier(taken.requester_id, scopes_.requester("specimen"));
        out_.end_array();
    }
    if (!taken.laboratory_id.empty()) {
        out_.name("accessionIdentifier");
        put_.identifier(taken.laboratory_id, scopes_.laboratory("specimen"));
    }
    put_.text("status", code_of(taken.status));
    put_.codeable("type", taken.type);
    subject();
    put_.time("receivedTime", taken.received);
    // Which of several requests it was taken for nobody said.
    if (plan_.requests.size() == 1) put_.references("request", plan_.requests);
    collection(taken);
    if (!stu3()) conditions(taken);
    specimen_notes(taken);
    end_entry();
}

void writer::collection(const pathology::specimen& taken) {
    const bool has_volume = taken.volume && says(*taken.volume);
    if (!taken.collected && !taken.collected_until && !has_volume && !says(taken.body_site) && !says(taken.fasting))
        return;
    out_.name("collection").begin_object();
    if (stu3()) fasting(taken);
    put_.time_or_period("collectedDateTime", "collectedPeriod", taken.collected, taken.collected_until);
    if (has_volume) put_.quantity("quantity", *taken.volume);
    put_.codeable("bodySite", taken.body_site);
    if (!stu3()) fasting(taken);
    out_.end_object();
}

// STU3 has no element for a specimen's condition: it is a note there.
void writer::specimen_notes(const pathology::specimen& taken) {
    if (!stu3() || taken.conditions.empty()) return put_.notes(taken.notes);
    std::vector<note> notes = taken.notes;
    for (const codeable& each : taken.conditions)
        if (std::string words = condition_in_words(each); !words.empty()) notes.push_back({{std::move(words)}});
    put_.notes(notes);
    put_.find(severity::lost, "specimen-as-note", "what a specimen was like is written as a note", "/conditions");
}

void writer::conditions(const pathology::specimen& taken) {
    if (std::none_of(taken.conditions.begin(), taken.conditions.end(), [](const codeable& c) { return says(c); }))
        return;
    out_.name("condition").begin_array();
    for (const codeable& each : taken.conditions)
        if (says(each)) put_.codeable_element(each);
    out_.end_array();
}

// In STU3 an extension of CareConnect.
void writer::fasting(const pathology::specimen& taken) {
    if (!says(taken.fasting)) return;
    if (!stu3()) return put_.codeable("fastingStatusCodeableConcept", taken.fasting);
    out_.name("extension").begin_array().begin_object().member("url", names::fasting_stu3);
    put_.codeable("valueCodeableConcept", taken.fasting);
    out_.end_object().end_array();
}

} // namespace signalbox::pathology::bundle
