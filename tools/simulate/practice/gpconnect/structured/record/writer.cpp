#include "tools/simulate/practice/gpconnect/structured/record/writer.hpp"

#include <fmt/format.h>

#include "tools/simulate/practice/gpconnect/wire/form.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

constexpr coded consultation_list{"325851000000107", "Consultation encounter type"};
constexpr coded topic_list{"25851000000105", "Topic (EHR)"};
constexpr coded heading_list{"24781000000107", "Category (EHR)"};

std::string snomed_of(const coded& what) { return snomed(what.code, what.display); }

std::string references(const std::vector<std::string>& to) {
    std::string made;
    for (const std::string& each : to)
        made += form(R"(@@comma{"item":{"reference":@to}})", {{"comma", made.empty() ? "" : ","}, {"to", each}});
    return made;
}

std::vector<std::string> references_of(const std::vector<const item*>& all) {
    std::vector<std::string> made;
    for (const item* each : all) made.push_back(each->reference());
    return made;
}

} // namespace

std::string morning_of(day on) { return to_local_text(at_local(on, std::chrono::minutes{9 * 60 + 30})); }

std::string record_writer::next_id(std::string_view type) {
    return stable_id({here_.ods_code(), who_.who.nhs_number, type, std::to_string(made_++)});
}

std::string record_writer::patient() const { return reference_to("Patient", who_.id); }

std::string record_writer::doctor() const { return reference_to("Practitioner", here_.practitioners().front().id); }

std::string record_writer::head(std::string_view type, std::string_view id, std::string_view profile) const {
    return fmt::format(
        R"("resourceType":"{}","id":"{}","meta":{{"profile":["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-{}-1"]}},"identifier":[{{"system":"https://fhir.nhs.uk/Id/cross-care-setting-identifier","value":"{}"}}],)",
        type, id, profile, id);
}

item record_writer::allergy(const coded& what, const coded& reaction, int days_ago, bool ended) {
    const std::string id = next_id("AllergyIntolerance");
    const std::string end = form(
        R"("extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-AllergyIntoleranceEnd-1","extension":[{"url":"endDate","valueDateTime":@on},{"url":"reasonEnded","valueString":"Tolerated when it was given again"}]}],)",
        {{"on", to_text(ago(days_ago / 2))}});
    std::string json = form(
        R"({@@head@@end"clinicalStatus":@status,"verificationStatus":"unconfirmed","category":["medication"],"code":@@code,"patient":@@patient,"assertedDate":@asserted,"recorder":@@recorder,"reaction":[{"manifestation":[@@reaction],"severity":"moderate"}]})",
        {{"head", head("AllergyIntolerance", id, "AllergyIntolerance")},
         {"end", ended ? end : ""},
         {"status", ended ? "resolved" : "active"},
         {"code", snomed_of(what)},
         {"patient", patient()},
         {"asserted", morning_of(ago(days_ago))},
         {"recorder", doctor()},
         {"reaction", snomed_of(reaction)}});
    return {.area = area::allergies,
            .words = std::string(what.display),
            .resources = {{"AllergyIntolerance/" + id, std::move(json)}},
            .from = ago(days_ago),
            .ended = ended};
}

item record_writer::problem(const coded& what, int days_ago, bool active, bool major, std::vector<std::string> about) {
    const std::string id = next_id("Condition");
    const std::string end = active ? "" : form(R"("abatementDateTime":@on,)", {{"on", to_text(ago(days_ago / 2))}});
    std::string json = form(
        R"({@@head"extension":[{"url":"https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-ProblemSignificance-1","valueCode":@significance}@@related],"clinicalStatus":@status,"category":[{"coding":[{"system":"http://hl7.org/fhir/condition-category","code":"problem-list-item","display":"Problem List Item"}]}],"code":@@code,"subject":@@patient,"onsetDateTime":@onset,@@end"assertedDate":@asserted,"asserter":@@asserter})",
        {{"head", head("Condition", id, "ProblemHeader-Condition")},
         {"significance", major ? "major" : "minor"},
         {"related", "@@related"},
         {"status", active ? "active" : "inactive"},
         {"code", snomed_of(what)},
         {"patient", patient()},
         {"onset", to_text(ago(days_ago))},
         {"end", end},
         {"asserted", morning_of(ago(days_ago))},
         {"asserter", doctor()}});
    return {.area = area::problems,
            .words = std::string(what.display),
            .resources = {{"Condition/" + id, std::move(json)}},
            .from = ago(days_ago),
            .active = active,
            .major = major,
            .members = std::move(about)};
}

item record_writer::immunisation(const coded& procedure, const coded& disease, int days_ago, bool given) {
    const std::string id = next_id("Immunization");
    const std::string why =
        given
            ? R"("reason":[{"coding":[{"system":"http://snomed.info/sct","code":"171279008","display":"Immunisation due"}]}])"
            : R"("reasonNotGiven":[{"text":"Unwell on the day"}])";
    std::string json = form(
        R"({@@head"extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-DateRecorded-1","valueDateTime":@recorded},{"url":"https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-VaccinationProcedure-1","valueCodeableConcept":@@procedure}],"status":"completed","notGiven":@@not_given,"vaccineCode":{"coding":[{"system":"http://hl7.org/fhir/v3/NullFlavor","code":"UNK"}],"text":"Unknown"},"patient":@@patient,"date":@on,"primarySource":true,"practitioner":[{"actor":@@who}],"explanation":{@@why},"vaccinationProtocol":[{"doseSequence":1,"targetDisease":[@@disease],"doseStatus":{"coding":[{"system":"http://hl7.org/fhir/vaccination-protocol-dose-status","code":"count","display":"Counts"}]}}]})",
        {{"head", head("Immunization", id, "Immunization")},
         {"recorded", morning_of(ago(days_ago))},
         {"procedure", snomed_of(procedure)},
         {"not_given", given ? "false" : "true"},
         {"patient", patient()},
         {"on", to_text(ago(days_ago))},
         {"who", reference_to("Practitioner", here_.practitioners().back().id)},
         {"why", why},
         {"disease", snomed_of(disease)}});
    return {.area = area::immunisations,
            .words = std::string(procedure.display),
            .resources = {{"Immunization/" + id, std::move(json)}},
            .from = ago(days_ago),
            .given = given};
}

item record_writer::referral(const coded& what, int days_ago) {
    const std::string id = next_id("ReferralRequest");
    std::string json = form(
        R"({@@head"status":"active","intent":"order","priority":"routine","subject":@@patient,"authoredOn":@on,"requester":{"agent":@@doctor},"reasonCode":[@@code],"description":@display})",
        {{"head", head("ReferralRequest", id, "ReferralRequest")},
         {"patient", patient()},
         {"on", morning_of(ago(days_ago))},
         {"doctor", doctor()},
         {"code", snomed_of(what)},
         {"display", what.display}});
    return {.area = area::referrals,
            .words = std::string(what.display),
            .resources = {{"ReferralRequest/" + id, std::move(json)}},
            .from = ago(days_ago)};
}

item record_writer::diary_entry(const coded& what, int days_ahead) {
    const std::string id = next_id("ProcedureRequest");
    std::string json = form(
        R"({@@head"status":"active","intent":"plan","code":@@code,"subject":@@patient,"occurrenceDateTime":@due,"authoredOn":@on,"requester":{"agent":@@doctor}})",
        {{"head", head("ProcedureRequest", id, "ProcedureRequest")},
         {"code", snomed_of(what)},
         {"patient", patient()},
         {"due", to_text(ago(-days_ahead))},
         {"on", morning_of(ago(30))},
         {"doctor", doctor()}});
    return {.area = area::diary,
            .words = std::string(what.display),
            .resources = {{"ProcedureRequest/" + id, std::move(json)}},
            .from = ago(-days_ahead)};
}

std::string record_writer::list(std::string_view id, const coded& what, std::string_view title,
                                std::string_view encounter, day on, const std::vector<std::string>& to) const {
    return form(
        R"({"resourceType":"List","id":@id,"meta":{"profile":["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-List-1"]},"status":"current","mode":"snapshot","title":@title,"code":@@code,"subject":@@patient,"encounter":@@encounter,"date":@on,"orderedBy":{"coding":[{"system":"http://hl7.org/fhir/list-order","code":"system","display":"Sorted by System"}]},"entry":[@@entries]})",
        {{"id", id},
         {"title", title},
         {"code", snomed_of(what)},
         {"patient", patient()},
         {"encounter", reference_to("Encounter", encounter)},
         {"on", morning_of(on)},
         {"entries", references(to)}});
}

item record_writer::consultation(std::string_view title, int days_ago, const std::vector<const item*>& history,
                                 const std::vector<const item*>& plan) {
    const day on = ago(days_ago);
    const std::string id = next_id("Encounter");
    const std::string whole = next_id("List");
    const std::string topic = next_id("List");
    item made{.area = area::consultations, .words = std::string(title), .resources = {}, .from = on};
    made.resources.push_back(
        {"Encounter/" + id,
         form(
             R"({@@head"status":"finished","type":[{"text":@title}],"subject":@@patient,"participant":[{"type":[@@recorder],"individual":@@doctor},{"type":[@@performer],"individual":@@doctor}],"period":{"start":@start},"serviceProvider":@@here})",
             {{"head", head("Encounter", id, "Encounter")},
              {"title", title},
              {"patient", patient()},
              {"recorder",
               concept_of("https://fhir.nhs.uk/STU3/CodeSystem/GPConnect-ParticipantType-1", "REC", "recorder")},
              {"performer", concept_of("https://fhir.nhs.uk/STU3/CodeSystem/GPConnect-ParticipantType-1", "PPRF",
                                       "primary performer")},
              {"doctor", doctor()},
              {"start", morning_of(on)},
              {"here", reference_to("Organization", here_.organisation_id())}})});
    std::vector<std::string> headings;
    for (const auto& [name, items] :
         {std::pair<std::string_view, const std::vector<const item*>*>("History", &history), {"Plan", &plan}}) {
        if (items->empty()) continue;
        const std::string heading = next_id("List");
        made.resources.push_back({"List/" + heading, list(heading, heading_list, name, id, on, references_of(*items))});
        headings.push_back("List/" + heading);
        for (const std::string& each : references_of(*items)) made.members.push_back(each);
    }
    made.resources.push_back({"List/" + topic, list(topic, topic_list, title, id, on, headings)});
    made.resources.push_back({"List/" + whole, list(whole, consultation_list, title, id, on, {"List/" + topic})});
    return made;
}

} // namespace signalbox::simulate::gpconnect
