#include "tools/simulate/practice/gpconnect/people/staff.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "tools/simulate/practice/dice.hpp"
#include "tools/simulate/practice/gpconnect/wire/form.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

constexpr auto givens = std::to_array<std::string_view>({"Alison", "Bethan", "Carys", "Deepa", "Esther", "Fiona"});
constexpr auto families =
    std::to_array<std::string_view>({"Ashworth", "Bhatt", "Cheung", "Dunmore", "Eastwood", "Fairley", "Gilmour"});

struct job {
    std::string_view prefix;
    std::string_view code;
    std::string_view name;
};
// Spine job roles.
constexpr std::array<job, 3> jobs{{{"Dr", "R0260", "General Medical Practitioner"},
                                   {"Dr", "R0260", "General Medical Practitioner"},
                                   {"Ms", "R0600", "Specialist Nurse Practitioner"}}};

template <class List, class Rule>
auto* find_in(const List& all, Rule rule) noexcept {
    const auto found = std::find_if(all.begin(), all.end(), rule);
    return found == all.end() ? nullptr : &*found;
}

} // namespace

staff::staff(std::string_view ods_code, std::uint64_t seed)
    : ods_code_(ods_code),
      organisation_id_(stable_id({ods_code, "Organization"})),
      service_id_(stable_id({ods_code, "HealthcareService"})) {
    dice chance(ods_code, seed ^ 0x57aff);
    const std::uint64_t first_family = chance.below(families.size());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        const std::string number = std::to_string(i);
        practitioners_.push_back(
            {stable_id({ods_code, "Practitioner", number}), stable_id({ods_code, "PractitionerRole", number}),
             fmt::format("{:012}", 555'000'000'000 + chance.below(999'999'999)), std::string(jobs[i].prefix),
             std::string(chance.one_of(givens)), std::string(families[(first_family + i) % families.size()]), "female",
             jobs[i].code, jobs[i].name});
    }
    dos_service_id_ = fmt::format("{}", 2'000'000'000 + chance.below(999'999'999));
    places_ = {{stable_id({ods_code, "Location", "surgery"}), fmt::format("Surgery {}", ods_code)},
               {stable_id({ods_code, "Location", "branch"}), fmt::format("Branch surgery {}", ods_code)}};
}

const practitioner* staff::find_practitioner(std::string_view id) const noexcept {
    return find_in(practitioners_, [&](const practitioner& each) { return each.id == id; });
}

const practitioner* staff::find_user(std::string_view user_id) const noexcept {
    return find_in(practitioners_, [&](const practitioner& each) { return each.user_id == user_id; });
}

const place* staff::find_place(std::string_view id) const noexcept {
    return find_in(places_, [&](const place& each) { return each.id == id; });
}

std::string staff::organisation() const {
    return form(
        R"({"resourceType":"Organization","id":@id,"meta":{"versionId":"1","profile":["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Organization-1"]},"identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":@ods}],"active":true,"name":@name,"telecom":[{"system":"phone","value":"01632 960100","use":"work"}],"address":[{"use":"work","line":["1 Mill Lane"],"city":"Ambleford","postalCode":"ZZ99 1AA"}]})",
        {{"id", organisation_id_}, {"ods", ods_code_}, {"name", places_.front().name}});
}

std::string staff::to_resource(const place& which) const {
    return form(
        R"({"resourceType":"Location","id":@id,"meta":{"versionId":"1","profile":["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Location-1"]},"status":"active","name":@name,"telecom":[{"system":"phone","value":"01632 960100","use":"work"}],"address":{"use":"work","line":["1 Mill Lane"],"city":"Ambleford","postalCode":"ZZ99 1AA"},"managingOrganization":@@organisation})",
        {{"id", which.id}, {"name", which.name}, {"organisation", reference_to("Organization", organisation_id_)}});
}

std::string staff::service() const {
    return form(
        R"({"resourceType":"HealthcareService","id":@id,"meta":{"versionId":"1","profile":["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-HealthcareService-1"]},"identifier":[{"system":"https://fhir.nhs.uk/Id/uec-dos-service-id","value":@dos}],"active":true,"providedBy":@@here,"location":[@@where],"name":@name})",
        {{"id", service_id_},
         {"dos", dos_service_id_},
         {"here", reference_to("Organization", organisation_id_)},
         {"where", reference_to("Location", places_.front().id)},
         {"name", places_.front().name}});
}

std::string staff::role_of(const practitioner& who) const {
    return form(
        R"({"resourceType":"PractitionerRole","id":@id,"meta":{"versionId":"1","profile":["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-PractitionerRole-1"]},"practitioner":@@who,"organization":@@organisation,"code":[@@job]})",
        {{"id", who.role_id},
         {"who", reference_to("Practitioner", who.id)},
         {"organisation", reference_to("Organization", organisation_id_)},
         {"job",
          concept_of("https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-SDSJobRoleName-1", who.job_code, who.job)}});
}

std::string to_resource(const practitioner& who) {
    return form(
        R"({"resourceType":"Practitioner","id":@id,"meta":{"versionId":"1","profile":["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Practitioner-1"]},"identifier":[{"system":"https://fhir.nhs.uk/Id/sds-user-id","value":@user}],"active":true,"name":[{"use":"usual","family":@family,"given":[@given],"prefix":[@prefix]}],"gender":@gender})",
        {{"id", who.id},
         {"user", who.user_id},
         {"family", who.family},
         {"given", who.given},
         {"prefix", who.prefix},
         {"gender", who.gender}});
}

} // namespace signalbox::simulate::gpconnect
