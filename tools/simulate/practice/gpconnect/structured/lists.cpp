#include "tools/simulate/practice/gpconnect/structured/lists.hpp"

#include <array>

#include <fmt/format.h>

#include "tools/simulate/practice/gpconnect/wire/form.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

struct area_names {
    std::string_view code; // SNOMED CT
    std::string_view display;
    std::string_view title;
    std::string_view word; // in codes and titles of secondary lists
};

// GP Connect, lists of a query's answer; in the order of `area`.
constexpr std::array<area_names, areas_count> names{{
    {"886921000000105", "Allergies and adverse reactions", "Allergies and adverse reactions", "allergies"},
    {"933361000000108", "Medications and medical devices", "Medications and medical devices", "medications"},
    {"1149501000000101", "List of consultations", "List of consultations", "consultations"},
    {"717711000000103", "Problems", "Problems", "problems"},
    {"1102181000000102", "Immunisations", "Immunisations", "immunisations"},
    {"826501000000100", "Miscellaneous record", "Uncategorised data", "uncategorised data"},
    {"887191000000108", "Investigations and results", "Investigations and results", "investigations"},
    {"792931000000107", "Outbound referral", "Outbound referral", "outbound referrals"},
    {"714311000000108", "Patient recall administration", "Patient recall administration", "diary entries"},
}};
constexpr std::string_view secondary_system = "https://fhir.hl7.org.uk/STU3/CodeSystem/GPConnect-SecondaryListValues-1";

answer_list secondary(std::string_view title) {
    std::string code;
    for (const char c : title) {
        if (c >= 'A' && c <= 'Z')
            code += static_cast<char>(c + ('a' - 'A'));
        else if (c != ' ')
            code += c;
        else if (!code.ends_with('-'))
            code += '-';
    }
    // "Problems - linked" has become "problems--linked".
    if (const auto twice = code.find("--"); twice != std::string::npos) code.erase(twice, 1);
    return {.code = concept_of(secondary_system, code, title), .title = std::string(title), .references = {}};
}

std::string entries_of(const answer_list& what) {
    std::string made;
    for (const std::string& each : what.references)
        made += form(R"(@@comma{"item":{"reference":@to}})", {{"comma", made.empty() ? "" : ","}, {"to", each}});
    if (!made.empty()) return fmt::format(R"(,"entry":[{}])", made);
    return R"(,"emptyReason":{"coding":[{"system":"https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-ListEmptyReasonCode-1","code":"no-content-recorded","display":"No Content Recorded"}]})";
}

std::string notes_of(const answer_list& what) {
    std::string made;
    for (const list_warning& each : what.warnings)
        made += form(R"(@@comma{"text":@text})", {{"comma", made.empty() ? "" : ","}, {"text", each.text}});
    if (what.references.empty())
        made += fmt::format(R"({}{{"text":"Information not available"}})", made.empty() ? "" : ",");
    return made.empty() ? made : fmt::format(R"(,"note":[{}])", made);
}

std::string warnings_of(const answer_list& what) {
    std::string made;
    for (const list_warning& each : what.warnings)
        made += form(
            R"(,{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-ListWarningCode-1","valueCode":@code})",
            {{"code", each.code}});
    return made;
}

std::string contained_of(const answer_list& what) {
    std::string made;
    for (const std::string& each : what.contained) made += (made.empty() ? "" : ",") + each;
    return made.empty() ? made : fmt::format(R"("contained":[{}],)", made);
}

} // namespace

list_warning confidential_items() {
    return {"confidential-items", "Items excluded due to confidentiality and/or patient preferences."};
}

list_warning data_in_transit(day before) {
    return {"data-in-transit",
            fmt::format("Patient record transfer from previous GP practice not yet complete; information recorded "
                        "before {} may be missing.",
                        to_shown_text(before))};
}

list_warning data_awaiting_filing(day before) {
    return {"data-awaiting-filing",
            fmt::format("Patient record contains some items in the GP practice workflow that have not been reviewed "
                        "for inclusion in this message; information recorded before {} may be missing.",
                        to_shown_text(before))};
}

answer_list primary_list(area of) {
    const area_names& about = names[static_cast<std::size_t>(of)];
    return {.code = snomed(about.code, about.display), .title = std::string(about.title), .references = {}};
}

answer_list ended_allergies_list() {
    return {.code = snomed("1103671000000101", "Ended allergies"), .title = "Ended allergies", .references = {}};
}

answer_list secondary_list(area holder, area of, bool ended) {
    const std::string_view word = names[static_cast<std::size_t>(of)].word;
    const std::string_view more = ended ? " that have been ended" : "";
    if (holder == area::problems) return secondary(fmt::format("Problems - {}{} related to problems", word, more));
    // The one whose name is made differently.
    if (of == area::referrals) return secondary("Consultations - outbound referrals in consultations");
    return secondary(fmt::format("Consultations - {}{} contained in consultations", word, more));
}

answer_list linked_problems_list() { return secondary("Problems - linked problems not relating to the primary query"); }

std::string disabled(area of) {
    std::string word(names[static_cast<std::size_t>(of)].word);
    word.front() = static_cast<char>(word.front() - ('a' - 'A'));
    return word + " items have been disabled";
}

std::string to_resource(const answer_list& what, std::string_view patient, std::string_view date) {
    return form(
        R"({"resourceType":"List","meta":{"profile":["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-List-1"]},@@contained"extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-ClinicalSetting-1","valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"1060971000000108","display":"General practice service"}]}}@@warned],"status":"current","mode":"snapshot","title":@title,"code":@@code,"subject":@@patient,"date":@date,"orderedBy":{"coding":[{"system":"http://hl7.org/fhir/list-order","code":"event-date","display":"Sorted by Event Date"}]}@@notes@@entries})",
        {{"contained", contained_of(what)},
         {"warned", warnings_of(what)},
         {"title", what.title},
         {"code", what.code},
         {"patient", reference_to("Patient", patient)},
         {"date", date},
         {"notes", notes_of(what)},
         {"entries", entries_of(what)}});
}

} // namespace signalbox::simulate::gpconnect
