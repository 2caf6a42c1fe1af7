#include "tools/simulate/practice/gpconnect/documents/document.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "tools/simulate/practice/dice.hpp"
#include "tools/simulate/practice/gpconnect/wire/form.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

struct sort {
    std::string_view type_code;
    std::string_view type;
    std::string_view description;
    std::string_view content_type;
    int days_ago; // of the first of the month
    std::size_t size;
    bool by_hospital = false;
    bool confidential = false;
    std::string_view missing = {};
};

constexpr std::string_view discharge_code = "824331000000106";
constexpr std::string_view discharge = "Inpatient final discharge letter";
constexpr std::string_view encounter_code = "371531000";
constexpr std::string_view encounter = "Report of clinical encounter";

constexpr std::array<sort, 5> sorts{{
    {discharge_code, discharge, "Discharge summary", "text/plain", 20, 2'400, true},
    {encounter_code, encounter, "Letter to the patient", "text/rtf", 90, 900},
    {discharge_code, discharge, "Scanned case notes", "image/tiff", 400, 6UL << 20, true},
    {encounter_code, encounter, "Letter of 2009", "text/plain", 3'000, 1'100, false, false,
     "The file was not found when the record was transferred"},
    {encounter_code, encounter, "Note that is not for the patient", "text/plain", 45, 700, false, true},
}};

document make(const person& who, std::string_view ods_code, const sort& of, int days_ago, std::size_t number, day first,
              day born) {
    const std::string which = std::to_string(number);
    return {stable_id({ods_code, who.who.nhs_number, "DocumentReference", which}),
            stable_id({ods_code, who.who.nhs_number, "Binary", which}),
            of.type_code,
            of.type,
            of.description,
            of.content_type,
            of.missing,
            std::max(first - std::chrono::days{days_ago}, born),
            of.size,
            of.by_hospital,
            of.confidential};
}

// What stands beside the type of the attachment: where its bytes are, or why they are not there.
std::string attachment_of(const document& which, std::string_view root, bool all) {
    if (!which.missing.empty()) return form(R"("title":@why)", {{"why", which.missing}});
    if (which.size > document_max && !all)
        return R"("title":"The document is larger than 5 MB and cannot be retrieved")";
    return form(R"("url":@url)", {{"url", fmt::format("{}/Binary/{}", root, which.binary_id)}});
}

} // namespace

std::vector<document> make_documents(const person& who, std::string_view ods_code, std::uint64_t seed, day today,
                                     bool everything) {
    const std::chrono::year_month_day date{today};
    const day first{date.year() / date.month() / std::chrono::day{1}};
    const day born = *read_day(who.who.born);
    dice chance(std::string(ods_code) + who.who.nhs_number, seed ^ 0xd0c5);
    std::vector<document> made;
    const std::size_t count = everything ? sorts.size() : chance.below(4);
    for (std::size_t i = 0; i < count; ++i) {
        const sort& of = everything ? sorts[i] : sorts[chance.below(2)];
        const int days_ago = everything ? of.days_ago : 1 + static_cast<int>(chance.below(1'500));
        made.push_back(make(who, ods_code, of, days_ago, i, first, born));
    }
    std::stable_sort(made.begin(), made.end(),
                     [](const document& left, const document& right) { return left.written > right.written; });
    return made;
}

std::string bytes_of(const document& which) {
    std::string text = which.content_type == "text/rtf" ? R"({\rtf1 )" : "";
    const std::string end = which.content_type == "text/rtf" ? "}" : "";
    const std::string line = fmt::format("{}: nothing that is written here is about anybody.\n", which.description);
    while (text.size() + end.size() < which.size)
        text += line.substr(0, std::min(line.size(), which.size - end.size() - text.size()));
    return text + end;
}

std::string hospital_id(std::string_view ods_code) { return stable_id({ods_code, "Organization", "hospital"}); }

std::string hospital(std::string_view ods_code) {
    return form(
        R"({"resourceType":"Organization","id":@id,"meta":{"versionId":"1","profile":["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Organization-1"]},"identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":@ods}],"name":"Ambleford Hospital","telecom":[{"system":"phone","value":"01632 960300","use":"work"}]})",
        {{"id", hospital_id(ods_code)}, {"ods", hospital_ods_code}});
}

std::string to_resource(const document& which, const person& who, const staff& here, std::string_view root, bool all) {
    const std::string_view label =
        which.confidential ? R"("security":[{"system":"http://hl7.org/fhir/v3/ActCode","code":"NOPAT"}],)" : "";
    const std::string author = which.by_hospital ? reference_to("Organization", hospital_id(here.ods_code()))
                                                 : reference_to("Practitioner", here.practitioners().front().id);
    const std::string at = to_local_text(at_local(which.written, std::chrono::hours{11}));
    return form(
        R"({"resourceType":"DocumentReference","id":@id,"meta":{@@label"profile":["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-DocumentReference-1"]},"identifier":[{"system":"https://fhir.nhs.uk/Id/cross-care-setting-identifier","value":@id}],"status":"current","type":@@type,"subject":@@patient,"created":@at,"indexed":@at,"author":[@@author],"custodian":@@custodian,"description":@description,"content":[{"attachment":{"contentType":@content,@@attachment,"size":@@size}}],"context":{"practiceSetting":@@setting}})",
        {{"label", label},
         {"id", which.id},
         {"type", snomed(which.type_code, which.type)},
         {"patient", reference_to("Patient", who.id)},
         {"at", at},
         {"author", author},
         {"custodian", reference_to("Organization", here.organisation_id())},
         {"description", which.description},
         {"content", which.content_type},
         {"attachment", attachment_of(which, root, all)},
         {"size", std::to_string(which.size)},
         {"setting", snomed("1060971000000108", "General practice service")}});
}

} // namespace signalbox::simulate::gpconnect
