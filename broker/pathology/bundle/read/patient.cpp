#include "broker/identifiers/nhs_number.hpp"
#include "broker/pathology/bundle/codes.hpp"
#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/bundle/read/reader.hpp"
#include "broker/pathology/bundle/scopes.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::bundle {

void reader::patient() {
    const fhir::value from = value_of(*patient_number_);
    for (const fhir::value each : from.find("identifier")) patient_identifier(each);
    patient_name(from.find("name"));
    if (const auto sex = sex_of(from.string("gender"))) {
        used_.use(from.find("gender"));
        report_.patient.sex = *sex;
    }
    born(from);
    for (const fhir::value each : from.find("address")) address(each);
}

// As it was sent, where both that and the number itself are there.
void reader::patient_identifier(const fhir::value& from) {
    const bool as_sent = is_scoped_nhs_number(from.string("system"));
    pathology::identifier id = take_.identifier(from);
    // The NHS's EDIFACT adaptor puts the laboratory's number here.
    if (id.value.empty()) id.value = used_.take(from, "id");
    if (as_sent) {
        report_.patient.nhs_number = id.value;
        return;
    }
    if (id.system == systems::nhs_number) return nhs_number(from, id.value);
    if (!id.empty()) report_.patient.other_ids.push_back(id);
}

// A superseded number finds the wrong record, and of two nobody knows which is the patient's.
void reader::nhs_number(const fhir::value& from, const std::string& number) {
    if (used_.use_if(from, "use", "old"))
        return find(severity::lost, "nhs-number-old", "a superseded NHS number is left out", from);
    const auto normal = [](const std::string& text) { return identifiers::parse_nhs_number(text).value_or(text); };
    std::string& known = report_.patient.nhs_number;
    if (known.empty())
        known = number;
    else if (!number.empty() && normal(known) != normal(number))
        find(severity::error, "nhs-numbers", "the patient has two NHS numbers: nobody knows who it is", from);
}

// The first name; others stay where they are.
void reader::patient_name(const fhir::value& list) {
    const fhir::value from = list.at(0);
    take_.has_extension(from, names::absent_reason);
    if (!used_.use_if(from, "use", "official")) used_.use_if(from, "use", "usual");
    human_name& name = report_.patient.name;
    name.family = used_.take(from, "family");
    for (const fhir::value each : from.find("given")) {
        used_.use(each);
        name.given.emplace_back(each.text());
    }
    name.title = together(from.find("prefix"));
    name.suffix = together(from.find("suffix"));
    if (name.empty()) name.family = used_.take(from, "text");
}

std::string reader::together(const fhir::value& list) {
    std::string all;
    for (const fhir::value each : list) {
        used_.use(each);
        if (!all.empty()) all += ' ';
        all += each.text();
    }
    return all;
}

void reader::born(const fhir::value& from) {
    const fhir::value time = take_.extension(from.find("_birthDate"), names::birth_time).find("valueDateTime");
    report_.patient.born = take_.time(from, "birthDate");
    const auto exact = parse_fhir_date_time(time.text());
    if (!exact) return;
    used_.use(time);
    report_.patient.born = exact;
}

void reader::address(const fhir::value& from) {
    pathology::address where;
    where.lines = address_lines(from);
    for (const std::string_view part : {"city", "district", "state", "country"})
        if (std::string text = used_.take(from, part); !text.empty()) where.lines.push_back(std::move(text));
    if (where.lines.empty()) where.lines = take_.lines(from, "text");
    where.postcode = used_.take(from, "postalCode");
    if (!where.empty()) report_.patient.addresses.push_back(where);
}

std::vector<std::string> reader::address_lines(const fhir::value& from) {
    std::vector<std::string> lines;
    const fhir::value beside = from.find("_line");
    for (const fhir::value each : from.find("line")) {
        used_.use(each);
        if (each.is(fhir::kind::null)) take_.has_extension(beside.at(each.position()), names::empty_line);
        lines.emplace_back(each.is(fhir::kind::null) ? std::string_view{} : each.text());
    }
    return lines;
}

} // namespace signalbox::pathology::bundle
