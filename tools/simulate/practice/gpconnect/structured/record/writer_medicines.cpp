#include <fmt/format.h>

#include "tools/simulate/practice/gpconnect/structured/record/writer.hpp"
#include "tools/simulate/practice/gpconnect/wire/form.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

constexpr int supply_days = 28;

std::string prescription_type(bool acute) {
    return form(
        R"({"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-PrescriptionType-1","valueCodeableConcept":@@type})",
        {{"type", concept_of("https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-PrescriptionType-1",
                             acute ? "acute" : "repeat", acute ? "Acute" : "Repeat")}});
}

std::string repeats(int issues) {
    return fmt::format(
        R"(,{{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-MedicationRepeatInformation-1","extension":[{{"url":"numberOfRepeatPrescriptionsAllowed","valuePositiveInt":12}},{{"url":"numberOfRepeatPrescriptionsIssued","valuePositiveInt":{}}}]}})",
        issues);
}

std::string period(day from, std::optional<day> until) {
    if (!until) return form(R"({"start":@from})", {{"from", to_text(from)}});
    return form(R"({"start":@from,"end":@until})", {{"from", to_text(from)}, {"until", to_text(*until)}});
}

std::string supply(std::string_view validity) {
    return form(
        R"({"validityPeriod":@@validity,"quantity":{"extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-MedicationQuantityText-1","valueString":"28"}]},"expectedSupplyDuration":{"value":28,"unit":"day","system":"http://unitsofmeasure.org","code":"d"}})",
        {{"validity", validity}});
}

} // namespace

// The statement, the authorisation that it is based on (a plan), and an order for every issue, all of one medication.
item record_writer::medicine(const coded& what, std::string_view dose, int days_ago, bool acute, int issues) {
    const std::string medication = next_id("Medication");
    const std::string statement = next_id("MedicationStatement");
    const std::string plan = next_id("MedicationRequest");
    const day from = ago(days_ago);
    const std::optional<day> until = acute ? std::optional<day>(from + std::chrono::days{supply_days}) : std::nullopt;
    const day last = from + std::chrono::days{supply_days * (issues - 1)};
    const std::string status = acute ? "completed" : "active";
    const std::string of = reference_to("Medication", medication);
    const std::string group = form(R"({"system":"https://fhir.nhs.uk/Id/cross-care-setting-identifier","value":@id})",
                                   {{"id", next_id("group")}});

    item made{.area = area::medication,
              .words = fmt::format("{}, {}", what.display, dose),
              .resources = {},
              .from = from,
              .until = until};
    made.resources.push_back(
        {"MedicationStatement/" + statement,
         form(
             R"({@@head"extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-MedicationStatementLastIssueDate-1","valueDateTime":@last},{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-PrescribingAgency-1","valueCodeableConcept":@@agency}],"basedOn":[@@plan],"status":@status,"medicationReference":@@of,"effectivePeriod":@@period,"dateAsserted":@asserted,"subject":@@patient,"taken":"unk","dosage":[{"text":@dose}]})",
             {{"head", head("MedicationStatement", statement, "MedicationStatement")},
              {"last", to_text(last)},
              {"agency", concept_of("https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-PrescribingAgency-1",
                                    "prescribed-at-gp-practice", "Prescribed at GP practice")},
              {"plan", reference_to("MedicationRequest", plan)},
              {"status", status},
              {"of", of},
              {"period", period(from, until)},
              {"asserted", morning_of(from)},
              {"patient", patient()},
              {"dose", dose}})});
    const auto request = [&](std::string_view id, std::string_view intent, std::string_view extensions,
                             std::string_view based, day on, std::string_view validity, std::string_view state) {
        return form(
            R"({@@head"extension":[@@extensions],@@based"groupIdentifier":@@group,"status":@status,"intent":@intent,"medicationReference":@@of,"subject":@@patient,"authoredOn":@on,"recorder":@@doctor,"dosageInstruction":[{"text":@dose}],"dispenseRequest":@@supply})",
            {{"head", head("MedicationRequest", id, "MedicationRequest")},
             {"extensions", extensions},
             {"based", based},
             {"group", group},
             {"status", state},
             {"intent", intent},
             {"of", of},
             {"patient", patient()},
             {"on", morning_of(on)},
             {"doctor", doctor()},
             {"dose", dose},
             {"supply", supply(validity)}});
    };
    made.resources.push_back(
        {"MedicationRequest/" + plan, request(plan, "plan", prescription_type(acute) + (acute ? "" : repeats(issues)),
                                              "", from, period(from, until), status)});
    made.resources.push_back(
        {"Medication/" + medication,
         form(
             R"({"resourceType":"Medication","id":@id,"meta":{"profile":["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Medication-1"]},"code":@@code})",
             {{"id", medication}, {"code", snomed(what.code, what.display)}})});
    const std::string based = form(R"("basedOn":[@@plan],)", {{"plan", reference_to("MedicationRequest", plan)}});
    for (int i = 0; i < issues; ++i) {
        const std::string issue = next_id("MedicationRequest");
        const day on = from + std::chrono::days{supply_days * i};
        made.resources.push_back({"MedicationRequest/" + issue,
                                  request(issue, "order", prescription_type(acute), based, on,
                                          period(on, on + std::chrono::days{supply_days}), "completed"),
                                  true});
    }
    return made;
}

} // namespace signalbox::simulate::gpconnect
