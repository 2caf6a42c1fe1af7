#include <utility>

#include "broker/pathology/bundle/codes.hpp"
#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/bundle/read/reader.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::bundle {

void reader::requests() {
    std::vector<number> numbers = all_.of_type("ServiceRequest");
    for (const number stu3 : all_.of_type("ProcedureRequest")) numbers.push_back(stu3);
    request_count_ = numbers.size();
    for (const number resource : numbers) {
        const fhir::value from = value_of(resource);
        subject(resource);
        used_.use_if(from, "status", "active");
        used_.use_if(from, "intent", "order");
        request asked;
        request_identifiers(from, asked);
        requisition(from, asked);
        requested_code(from, asked);
        asked.ordered = take_.time(from, "authoredOn");
        for (const fhir::value each : from.find("reasonCode"))
            if (auto words = take_.words(each); !words.empty()) asked.clinical_information.push_back({words});
        for (note& n : take_.notes(from.find("note"))) asked.clinical_information.push_back(std::move(n));
        if (!asked.empty()) report_.requests.push_back(asked);
    }
}

// By their types; without one the first is the requester's. More than two have no place.
void reader::request_identifiers(const fhir::value& from, request& into) {
    for (const fhir::value each : from.find("identifier")) {
        const std::string_view type = each.find("type").find("coding").at(0).string("code");
        identifier& place =
            type == "FILL" || (type.empty() && !into.requester_id.empty()) ? into.laboratory_id : into.requester_id;
        if (!place.empty() || (!type.empty() && type != "FILL" && type != "PLAC")) continue;
        used_.use(each.find("type"));
        place = take_.identifier(each);
    }
}

void reader::requisition(const fhir::value& from, request& into) {
    const fhir::value shared = from.find("requisition");
    const bool same = shared.string("value") == into.requester_id.value;
    if (!into.requester_id.empty() && !same) return;
    const identifier id = take_.identifier(shared);
    if (into.requester_id.empty()) into.requester_id = id;
}

// "Laboratory test" is what a request says that says nothing.
void reader::requested_code(const fhir::value& from, request& into) {
    into.code = take_.codeable(from.find("code"));
    const auto& codings = into.code.codings;
    if (codings.size() == 1 && into.code.text.empty() && codings[0].system == systems::snomed &&
        codings[0].code == names::laboratory_test)
        into.code = {};
}

void reader::specimens() {
    for (const number resource : all_.of_type("Specimen")) specimen(resource);
}

void reader::specimen(number resource) {
    const fhir::value from = value_of(resource);
    specimen_positions_[resource] = static_cast<std::uint32_t>(report_.specimens.size());
    pathology::specimen& taken = report_.specimens.emplace_back();
    subject(resource);
    if (const auto status = specimen_status_of(from.string("status"))) {
        used_.use(from.find("status"));
        taken.status = *status;
    }
    taken.requester_id = take_.identifier(from.find("identifier").at(0));
    taken.laboratory_id = take_.identifier(from.find("accessionIdentifier"));
    taken.type = take_.codeable(from.find("type"));
    taken.received = take_.time(from, "receivedTime");
    collection(from.find("collection"), taken);
    for (const fhir::value each : from.find("condition"))
        if (auto condition = take_.codeable(each); !condition.empty()) taken.conditions.push_back(std::move(condition));
    taken.notes = take_.notes(from.find("note"));
    // Of which request says something only where there are several, and then the model has no place for it.
    for (const fhir::value holder : from.find("request"))
        if (request_count_ == 1 && all_.resolve(holder, resource)) use_reference(holder);
}

void reader::collection(const fhir::value& from, pathology::specimen& into) {
    into.collected = take_.time(from, "collectedDateTime");
    const fhir::value period = from.find("collectedPeriod");
    if (const auto start = take_.time(period, "start")) into.collected = start;
    into.collected_until = take_.time(period, "end");
    if (from.find("quantity")) into.volume = take_.quantity(from.find("quantity"));
    into.body_site = take_.codeable(from.find("bodySite"));
    into.fasting = take_.codeable(from.find("fastingStatusCodeableConcept"));
    const fhir::value stu3 = take_.extension(from, names::fasting_stu3).find("valueCodeableConcept");
    if (stu3) into.fasting = take_.codeable(stu3);
}

} // namespace signalbox::pathology::bundle
