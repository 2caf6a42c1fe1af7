#include "tools/simulate/practice/gpconnect/people/roll.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tools/simulate/practice/gpconnect/wire/form.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

// How a patient is registered: by GP Connect for a while, or for good at the surgery.
std::string registration_of(const person& who, const staff& here) {
    std::string parts;
    if (!who.registered_at.empty())
        parts = form(R"({"url":"registrationPeriod","valuePeriod":{"start":@start}},)", {{"start", who.registered_at}});
    if (who.is_temporary())
        parts += form(R"({"url":"registrationType","valueCodeableConcept":@@type},)",
                      {{"type", concept_of("https://fhir.nhs.uk/CareConnect-RegistrationType-1", "T", "Temporary")}});
    parts += form(R"({"url":"preferredBranchSurgery","valueReference":@@place})",
                  {{"place", reference_to("Location", here.places().front().id)}});
    return fmt::format(
        R"({{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-RegistrationDetails-1","extension":[{}]}})",
        parts);
}

std::string communication_of(const person& who) {
    if (!who.communication.empty()) return who.communication;
    return R"({"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-NHSCommunication-1","extension":[{"url":"language","valueCodeableConcept":{"coding":[{"system":"https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-HumanLanguage-1","code":"en","display":"English"}]}},{"url":"interpreterRequired","valueBoolean":false}]})";
}

std::string address_of(const person& who) {
    if (!who.address.empty()) return who.address;
    return form(R"([{"use":"home","type":"physical","line":[@line],"city":@town,"postalCode":@postcode}])",
                {{"line", who.who.address.front()}, {"town", who.who.address.back()}, {"postcode", who.who.postcode}});
}

std::string telecom_of(const person& who) {
    if (!who.telecom.empty()) return who.telecom;
    return form(R"([{"system":"phone","value":@number,"use":"home"}])", {{"number", who.who.telephone}});
}

} // namespace

bool person::is_found() const noexcept {
    return is_temporary() || who.kind == patient_kind::ordinary || who.kind == patient_kind::dissent;
}

bool person::is_regular() const noexcept {
    return who.kind == patient_kind::ordinary || who.kind == patient_kind::dissent;
}

roll::roll(std::string_view ods_code, const std::vector<patient>& people, unsigned deceased_days)
    : deceased_days_(deceased_days) {
    for (const patient& each : people)
        people_.push_back({.who = each, .id = stable_id({ods_code, "Patient", each.nhs_number})});
}

person* roll::by_number(std::string_view nhs_number) noexcept {
    const auto found = std::find_if(people_.begin(), people_.end(),
                                    [&](const person& each) { return each.who.nhs_number == nhs_number; });
    return found == people_.end() ? nullptr : &*found;
}

const person* roll::by_id(std::string_view id) const noexcept {
    const auto found = std::find_if(people_.begin(), people_.end(), [&](const person& each) { return each.id == id; });
    return found == people_.end() ? nullptr : &*found;
}

bool roll::is_shown(const person& who) const noexcept {
    return who.is_regular() || (who.who.kind == patient_kind::deceased && who.who.died_days_ago <= deceased_days_);
}

bool roll::is_ordinary(const person& who, std::size_t which) const noexcept {
    for (const person& each : people_)
        if (each.who.kind == patient_kind::ordinary && which-- == 0) return &each == &who;
    return false;
}

std::string to_resource(const person& who, const staff& here) {
    return form(
        R"({"resourceType":"Patient","id":@id,"meta":{"versionId":@version,"profile":["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Patient-1"]},"extension":[@@registration,@@communication],"identifier":[{"extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-NHSNumberVerificationStatus-1","valueCodeableConcept":{"coding":[{"system":"https://fhir.nhs.uk/CareConnect-NHSNumberVerificationStatus-1","code":"01","display":"Number present and verified"}]}}],"system":"https://fhir.nhs.uk/Id/nhs-number","value":@number}],"active":true,"name":[{"use":"official","text":@text,"family":@family,"given":[@given],"prefix":[@prefix]}],"telecom":@@telecom,"gender":@gender,"birthDate":@born,@@dead"address":@@address,"generalPractitioner":[@@doctor],"managingOrganization":@@organisation})",
        {{"id", who.id},
         {"version", std::to_string(who.version)},
         {"registration", registration_of(who, here)},
         {"communication", communication_of(who)},
         {"number", who.who.nhs_number},
         {"text", fmt::format("{} {} {}", who.who.title, who.who.given, who.who.family)},
         {"family", who.who.family},
         {"given", who.who.given},
         {"prefix", who.who.title},
         {"telecom", telecom_of(who)},
         {"gender", who.who.gender},
         {"born", who.who.born},
         {"dead", who.who.kind == patient_kind::deceased ? R"("deceasedBoolean":true,)" : ""},
         {"address", address_of(who)},
         {"doctor", reference_to("Practitioner", here.practitioners().front().id)},
         {"organisation", reference_to("Organization", here.organisation_id())}});
}

} // namespace signalbox::simulate::gpconnect
