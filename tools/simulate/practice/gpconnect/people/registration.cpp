#include "tools/simulate/practice/gpconnect/people/registration.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "broker/fhir/json.hpp"
#include "broker/identifiers/nhs_number.hpp"
#include "tools/simulate/practice/gpconnect/people/foundations.hpp"
#include "tools/simulate/practice/gpconnect/wire/calendar.hpp"
#include "tools/simulate/practice/gpconnect/wire/form.hpp"
#include "tools/simulate/practice/gpconnect/wire/media.hpp"
#include "tools/simulate/practice/gpconnect/wire/outcomes.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

constexpr std::string_view communication_url =
    "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-NHSCommunication-1";
constexpr auto members = std::to_array<std::string_view>(
    {"resourceType", "meta", "extension", "identifier", "name", "telecom", "gender", "birthDate", "address"});

template <class Rule>
std::size_t count(const fhir::value& list, Rule rule) {
    std::size_t found = 0;
    for (const fhir::value each : list) found += rule(each) ? 1 : 0;
    return found;
}

std::string lowered(std::string_view text) {
    std::string made(text);
    std::transform(made.begin(), made.end(), made.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return made;
}

fhir::value official_name(const fhir::value& patient) {
    for (const fhir::value each : patient.find("name"))
        if (each.string("use") == "official") return each;
    return {};
}

std::string_view number_of(const fhir::value& patient) {
    for (const fhir::value each : patient.find("identifier"))
        if (each.string("system") == nhs_number_system) return each.string("value");
    return {};
}

// What has a place in a registration, and how often.
std::optional<reply> wrong_form(const fhir::value& patient) {
    for (const fhir::value member : patient)
        if (std::find(members.begin(), members.end(), member.name()) == members.end())
            return refuse("INVALID_RESOURCE", "a member of the Patient that a registration does not have");
    const fhir::value extensions = patient.find("extension");
    if (extensions.size() > 1 ||
        count(extensions, [](const fhir::value& each) { return each.string("url") != communication_url; }) != 0)
        return refuse("INVALID_RESOURCE", "one NHS communication is the only extension");
    const auto of_number = [](const fhir::value& each) { return each.string("system") == nhs_number_system; };
    if (count(patient.find("identifier"), of_number) != 1 || !identifiers::is_nhs_number(number_of(patient)))
        return refuse("INVALID_NHS_NUMBER", "one valid NHS number is expected");
    for (const std::string_view use : {"home", "temp"})
        if (count(patient.find("address"), [&](const fhir::value& each) { return each.string("use") == use; }) > 1)
            return refuse("INVALID_RESOURCE", "two addresses of one use");
    const auto of_other_use = [](const fhir::value& each) {
        return each.string("use") != "home" && each.string("use") != "temp";
    };
    if (count(patient.find("address"), of_other_use) != 0)
        return refuse("INVALID_RESOURCE", "an address is of use home or temp");
    if (!is_stu3(patient)) return refuse("INVALID_RESOURCE", "something that FHIR does not have there");
    return std::nullopt;
}

std::optional<reply> wrong_demographics(const fhir::value& patient) {
    const auto official = [](const fhir::value& each) { return each.string("use") == "official"; };
    const fhir::value name = official_name(patient);
    if (count(patient.find("name"), official) != 1 || name.string("family").empty() || name.find("given").size() == 0)
        return refuse("BAD_REQUEST", "one official name with family and given name is expected");
    if (!read_day(patient.string("birthDate"))) return refuse("BAD_REQUEST", "a whole birthDate is expected");
    for (const std::string_view use : {"home", "work", "mobile", "temp"}) {
        const auto of_use = [&](const fhir::value& each) {
            return each.string("system") == "phone" && each.string("use") == use;
        };
        if (count(patient.find("telecom"), of_use) > 1) return refuse("BAD_REQUEST", "two telephones of one use");
    }
    if (count(patient.find("telecom"), [](const fhir::value& each) { return each.string("system") == "email"; }) > 1)
        return refuse("BAD_REQUEST", "two e-mail addresses");
    return std::nullopt;
}

// GP Connect, PDS verification: the birth date, or two of its three parts with three letters of the family name and one
// of the given name.
bool is_verified(const patient& known, const fhir::value& patient) {
    const std::string_view born = patient.string("birthDate");
    if (born == known.born) return true;
    const std::string_view of_known = known.born;
    const int equal = (born.substr(0, 4) == of_known.substr(0, 4) ? 1 : 0) +
                      (born.substr(5, 2) == of_known.substr(5, 2) ? 1 : 0) +
                      (born.substr(8, 2) == of_known.substr(8, 2) ? 1 : 0);
    const fhir::value name = official_name(patient);
    return equal == 2 && lowered(name.string("family")).substr(0, 3) == lowered(known.family).substr(0, 3) &&
           lowered(name.find("given").at(0).text()).substr(0, 1) == lowered(known.given).substr(0, 1);
}

std::optional<reply> wrong_on_spine(const person* who, const fhir::value& patient, std::string_view family_mismatch) {
    if (who == nullptr) return refuse("INVALID_PATIENT_DEMOGRAPHICS", "the trace failed");
    if (who->who.kind == patient_kind::superseded) return refuse("INVALID_NHS_NUMBER", "the number was superseded");
    if (who->who.kind == patient_kind::deceased || who->who.kind == patient_kind::sensitive)
        return refuse("INVALID_PATIENT_DEMOGRAPHICS", "the trace failed");
    if (!is_verified(who->who, patient)) return refuse("INVALID_PATIENT_DEMOGRAPHICS", "the trace failed");
    if (lowered(official_name(patient).string("family")) != lowered(who->who.family))
        return refuse(family_mismatch, "the family name is another one");
    if (who->is_found()) return refuse("DUPLICATE_REJECTED", "already a patient");
    return std::nullopt;
}

// The one Patient of the parameters.
std::optional<reply> wrong_parameters(const fhir::value& body) {
    const fhir::value all = body.find("parameter");
    if (body.string("resourceType") != "Parameters" || all.size() == 0)
        return refuse("INVALID_RESOURCE", "Parameters with registerPatient are expected");
    if (all.size() > 1) return refuse("BAD_REQUEST", "one registerPatient is expected");
    if (all.at(0).string("name") != "registerPatient" || all.at(0).find("resource").string("resourceType") != "Patient")
        return refuse("INVALID_RESOURCE", "registerPatient with a Patient is expected");
    return std::nullopt;
}

std::string text_of(const fhir::value& v) { return v ? fhir::write_json(v) : std::string(); }

} // namespace

reply registration::register_patient(const asked& what) {
    if (auto wrong = wrong_parameters(what.body)) return *wrong;
    const fhir::value patient = what.body.find("parameter").at(0).find("resource");
    if (auto wrong = wrong_form(patient)) return *wrong;
    if (auto wrong = wrong_demographics(patient)) return *wrong;
    person* who = people_.by_number(number_of(patient));
    if (auto wrong = wrong_on_spine(who, patient, family_mismatch_)) return *wrong;

    fhir::json_writer line;
    line.begin_object().member("kind", "registered").member("nhs_number", who->who.nhs_number);
    line.member("at", to_local_text(std::chrono::floor<std::chrono::seconds>(what.now)));
    for (const std::string_view each : {"telecom", "address", "extension"})
        if (const fhir::value given = patient.find(each)) line.name(each).copy(given);
    const std::string text = line.end_object().take();
    keep_(text);
    restore(fhir::read_json(text)->root());
    return {.resource = searchset({to_resource(*who, here_)})};
}

void registration::restore(const fhir::value& line) {
    person* who = people_.by_number(line.string("nhs_number"));
    if (who == nullptr) return;
    who->registered_at = line.string("at");
    who->telecom = text_of(line.find("telecom"));
    who->address = text_of(line.find("address"));
    who->communication = text_of(line.find("extension").at(0));
    ++who->version;
}

} // namespace signalbox::simulate::gpconnect
