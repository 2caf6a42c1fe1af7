#include "tools/simulate/practice/gpconnect/html/care_records.hpp"

#include <variant>

#include <fmt/format.h>

#include "broker/identifiers/nhs_number.hpp"
#include "tools/simulate/practice/gpconnect/html/section.hpp"
#include "tools/simulate/practice/gpconnect/wire/form.hpp"
#include "tools/simulate/practice/gpconnect/wire/outcomes.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

struct wanted_section {
    std::string nhs_number;
    const html_section* section = nullptr;
    html_period period;
};

using refusal = std::optional<reply>;

// The one parameter of that name; absent where there is none or several.
fhir::value only(const fhir::value& body, std::string_view name) {
    fhir::value found;
    for (const fhir::value each : body.find("parameter")) {
        if (each.string("name") != name) continue;
        if (found) return {};
        found = each;
    }
    return found;
}

bool names(const fhir::value& body, std::string_view name) {
    for (const fhir::value each : body.find("parameter"))
        if (each.string("name") == name) return true;
    return false;
}

refusal read_number(const fhir::value& body, wanted_section& into) {
    const fhir::value identifier = only(body, "patientNHSNumber").find("valueIdentifier");
    if (!identifier) return refuse("BAD_REQUEST", "one patientNHSNumber, an identifier, is expected");
    if (identifier.string("system") != "http://fhir.nhs.net/Id/nhs-number")
        return refuse("INVALID_IDENTIFIER_SYSTEM", "patientNHSNumber is of another system");
    into.nhs_number = identifier.string("value");
    if (!identifiers::is_nhs_number(into.nhs_number))
        return refuse("INVALID_NHS_NUMBER", "patientNHSNumber is no NHS number");
    return std::nullopt;
}

refusal read_section(const fhir::value& body, wanted_section& into) {
    const fhir::value codings = only(body, "recordSection").find("valueCodeableConcept").find("coding");
    if (codings.size() != 1) return refuse("BAD_REQUEST", "one recordSection with one code is expected");
    into.section = find_section(codings.at(0).string("code"));
    if (into.section == nullptr ||
        codings.at(0).string("system") != "http://fhir.nhs.net/ValueSet/gpconnect-record-section-1")
        return refuse("INVALID_PARAMETER", "recordSection is none of the sections");
    return std::nullopt;
}

// The day of "2026-11-27" and of "2026-11-27T09:00:00+00:00".
std::optional<day> day_in(const fhir::value& time) { return read_day(time.text().substr(0, 10)); }

refusal read_period(const fhir::value& body, wanted_section& into) {
    if (!names(body, "timePeriod")) return std::nullopt;
    const fhir::value period = only(body, "timePeriod").find("valuePeriod");
    if (!period) return refuse("BAD_REQUEST", "one timePeriod, a period, is expected");
    if (!into.section->takes_period) return refuse("INVALID_PARAMETER", "the section is not narrowed by time");
    const fhir::value start = period.find("start");
    const fhir::value end = period.find("end");
    into.period = {day_in(start), day_in(end)};
    if ((start && !into.period.from) || (end && !into.period.until))
        return refuse("INVALID_PARAMETER", "timePeriod is of dates");
    if (into.period.from && into.period.until && *into.period.until < *into.period.from)
        return refuse("INVALID_PARAMETER", "timePeriod ends before it starts");
    return std::nullopt;
}

std::variant<wanted_section, reply> read_wanted_section(const fhir::value& body) {
    if (body.string("resourceType") != "Parameters") return refuse("INVALID_RESOURCE", "Parameters are expected");
    wanted_section made;
    if (auto wrong = read_number(body, made)) return *wrong;
    if (auto wrong = read_section(body, made)) return *wrong;
    if (auto wrong = read_period(body, made)) return *wrong;
    return made;
}

// DSTU2 has several families in a name.
std::string name_of(std::string_view family, std::string_view given, std::string_view prefix) {
    return form(R"({"use":"official","family":[@family],"given":[@given],"prefix":[@prefix]})",
                {{"family", family}, {"given", given}, {"prefix", prefix}});
}

std::string patient_of(const person& who, const staff& here) {
    return form(
        R"({"resourceType":"Patient","id":@id,"meta":{"versionId":"1","profile":["http://fhir.nhs.net/StructureDefinition/gpconnect-patient-1"]},"identifier":[{"system":"http://fhir.nhs.net/Id/nhs-number","value":@number}],"active":true,"name":[@@name],"gender":@gender,"birthDate":@born,@@dead"careProvider":[@@doctor],"managingOrganization":@@organisation})",
        {{"id", who.id},
         {"number", who.who.nhs_number},
         {"name", name_of(who.who.family, who.who.given, who.who.title)},
         {"gender", who.who.gender},
         {"born", who.who.born},
         {"dead", who.who.kind == patient_kind::deceased ? R"("deceasedBoolean":true,)" : ""},
         {"doctor", reference_to("Practitioner", here.practitioners().front().id)},
         {"organisation", reference_to("Organization", here.organisation_id())}});
}

std::string organisation_of(const staff& here) {
    return form(
        R"({"resourceType":"Organization","id":@id,"meta":{"versionId":"1","profile":["http://fhir.nhs.net/StructureDefinition/gpconnect-organization-1"]},"identifier":[{"system":"http://fhir.nhs.net/Id/ods-organization-code","value":@ods}],"name":@name})",
        {{"id", here.organisation_id()}, {"ods", here.ods_code()}, {"name", here.places().front().name}});
}

std::string device_of(std::string_view id) {
    return form(
        R"({"resourceType":"Device","id":@id,"meta":{"versionId":"1","profile":["http://fhir.nhs.net/StructureDefinition/gpconnect-device-1"]},"identifier":[{"system":"https://signalbox.invalid/simulator","value":"practice"}],"type":@@type,"model":"Simulated practice","version":"1"})",
        {{"id", id}, {"type", snomed("462240000", "Patient health record information system")}});
}

std::string practitioner_of(const practitioner& who) {
    return form(
        R"({"resourceType":"Practitioner","id":@id,"meta":{"versionId":"1","profile":["http://fhir.nhs.net/StructureDefinition/gpconnect-practitioner-1"]},"identifier":[{"system":"http://fhir.nhs.net/sds-user-id","value":@user}],"name":@@name,"gender":@gender})",
        {{"id", who.id},
         {"user", who.user_id},
         {"name", name_of(who.family, who.given, who.prefix)},
         {"gender", who.gender}});
}

// Coding and text alike.
std::string described(std::string_view code, std::string_view display) {
    return form(R"({"coding":[{"system":"http://snomed.info/sct","code":@code,"display":@display}],"text":@display})",
                {{"code", code}, {"display", display}});
}

std::string composition_of(const person& who, const staff& here, const html_section& section, std::string_view html,
                           std::string_view device, instant now) {
    return form(
        R"({"resourceType":"Composition","id":@id,"meta":{"profile":["http://fhir.nhs.net/StructureDefinition/gpconnect-carerecord-composition-1"]},"date":@now,"type":@@type,"class":@@class,"title":"Patient Care Record","status":"final","subject":@@patient,"author":[@@device],"custodian":@@here,"section":[{"title":@title,"code":{"coding":[{"system":"http://fhir.nhs.net/ValueSet/gpconnect-record-section-1","code":@code,"display":@title}],"text":@title},"text":{"status":"generated","div":@html}}]})",
        {{"id", stable_id({who.id, "Composition", section.code})},
         {"now", to_local_text(now)},
         {"type", described("425173008", "record extract (record artifact)")},
         {"class", described("700232004", "general medical service (qualifier value)")},
         {"patient", reference_to("Patient", who.id)},
         {"device", reference_to("Device", device)},
         {"here", reference_to("Organization", here.organisation_id())},
         {"title", section.title},
         {"code", section.code},
         {"html", html}});
}

} // namespace

reply care_records::get(const asked& what) {
    const auto read = read_wanted_section(what.body);
    if (const auto* refused = std::get_if<reply>(&read)) return *refused;
    const auto& wants = std::get<wanted_section>(read);
    const person* who = people_.by_number(wants.nhs_number);
    if (who == nullptr || !people_.is_shown(*who)) return refuse("PATIENT_NOT_FOUND");
    if (who->who.kind == patient_kind::dissent) return refuse("NO_PATIENT_CONSENT");

    const day on = today(what.now);
    const auto record = make_record(*who, here_, seed_, on, people_.has_everything(*who));
    const std::string device = stable_id({here_.ods_code(), "Device"});
    const std::string composition =
        composition_of(*who, here_, *wants.section, to_html(*wants.section, record, wants.period, on), device,
                       std::chrono::floor<std::chrono::seconds>(what.now));
    return {
        .resource = form(
            R"({"resourceType":"Bundle","id":@id,"meta":{"profile":["http://fhir.nhs.net/StructureDefinition/gpconnect-searchset-bundle-1"]},"type":"searchset","entry":[{"resource":@@composition},{"resource":@@patient},{"resource":@@organisation},{"resource":@@device},{"resource":@@practitioner}]})",
            {{"id", stable_id({who->id, wants.section->code, base::to_iso8601(what.now)})},
             {"composition", composition},
             {"patient", patient_of(*who, here_)},
             {"organisation", organisation_of(here_)},
             {"device", device_of(device)},
             {"practitioner", practitioner_of(here_.practitioners().front())}})};
}

} // namespace signalbox::simulate::gpconnect
