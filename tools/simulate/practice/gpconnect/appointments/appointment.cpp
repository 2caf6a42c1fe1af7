#include "tools/simulate/practice/gpconnect/appointments/appointment.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "tools/simulate/practice/gpconnect/wire/form.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

constexpr std::string_view definitions = "https://fhir.nhs.uk/STU3/StructureDefinition/";

fhir::value extension_of(const fhir::value& resource, std::string_view name) {
    for (const fhir::value each : resource.find("extension"))
        if (each.string("url").starts_with(definitions) && each.string("url").substr(definitions.size()) == name)
            return each;
    return {};
}

std::string_view id_behind(std::string_view reference, std::string_view type) {
    const bool fits =
        reference.starts_with(type) && reference.size() > type.size() + 1 && reference[type.size()] == '/';
    return fits ? reference.substr(type.size() + 1) : std::string_view{};
}

std::string participant(const fhir::value& resource, std::string_view type) {
    for (const fhir::value each : resource.find("participant"))
        if (const auto id = id_behind(each.find("actor").string("reference"), type); !id.empty())
            return std::string(id);
    return {};
}

// {"coding":…} and {"text":…} alike.
std::string text(const fhir::value& of_concept) { return std::string(of_concept.string("text")); }

std::string members_of(const appointment& what) {
    std::string made;
    const auto add = [&](std::string_view name, std::string_view value) {
        if (!value.empty()) made += form(R"(@name:@value,)", {{"name", name}, {"value", value}});
    };
    add("description", what.description);
    add("start", what.start);
    add("end", what.end);
    add("created", what.created);
    add("comment", what.comment);
    return made;
}

std::string extensions_of(const appointment& what) {
    std::string made = fmt::format(
        R"({{"url":"{}Extension-GPConnect-BookingOrganisation-1","valueReference":{{"reference":"#booking"}}}})",
        definitions);
    if (!what.channel.empty())
        made += fmt::format(R"(,{{"url":"{}Extension-GPConnect-DeliveryChannel-2","valueCode":"{}"}})", definitions,
                            what.channel);
    if (!what.cancellation_reason.empty())
        made += fmt::format(R"(,{{"url":"{}Extension-GPConnect-AppointmentCancellationReason-1",)", definitions) +
                form(R"("valueString":@reason})", {{"reason", what.cancellation_reason}});
    return made;
}

std::string participants_of(const appointment& what) {
    std::string made;
    for (const auto& [type, id] : {std::pair<std::string_view, std::string_view>("Patient", what.patient),
                                   {"Location", what.place},
                                   {"Practitioner", what.practitioner}}) {
        if (id.empty()) continue;
        made += fmt::format(R"({}{{"actor":{},"status":"accepted"}})", made.empty() ? "" : ",", reference_to(type, id));
    }
    return made;
}

// The one that books, under the id by which the extension refers to it.
std::string organisation_of(const fhir::value& resource) {
    fhir::json_writer out;
    out.begin_object();
    for (const fhir::value member : resource.find("contained").at(0)) {
        if (member.name() == "id")
            out.member("id", "booking");
        else
            out.name(member.name()).copy(member);
    }
    return out.end_object().take();
}

// Name and ODS code, by which an organisation is the same one.
std::string who_books(std::string_view organisation) {
    const auto read = fhir::read_json(organisation);
    if (!read) return {};
    std::string made(read->root().string("name"));
    for (const fhir::value each : read->root().find("identifier")) made += fmt::format("|{}", each.string("value"));
    return made;
}

} // namespace

appointment read_appointment(const fhir::value& resource) {
    appointment made;
    made.id = resource.string("id");
    made.status = resource.string("status");
    made.start = resource.string("start");
    made.end = resource.string("end");
    made.created = resource.string("created");
    made.description = resource.string("description");
    made.comment = resource.string("comment");
    made.cancellation_reason =
        extension_of(resource, "Extension-GPConnect-AppointmentCancellationReason-1").string("valueString");
    made.channel = extension_of(resource, "Extension-GPConnect-DeliveryChannel-2").string("valueCode");
    for (const fhir::value each : resource.find("slot"))
        made.slots.emplace_back(id_behind(each.string("reference"), "Slot"));
    made.patient = participant(resource, "Patient");
    made.place = participant(resource, "Location");
    made.practitioner = participant(resource, "Practitioner");
    made.organisation = organisation_of(resource);
    made.category = text(resource.find("serviceCategory"));
    made.service = text(resource.find("serviceType").at(0));
    return made;
}

std::string to_resource(const appointment& what) {
    std::string slots;
    for (const std::string& each : what.slots)
        slots += fmt::format("{}{}", slots.empty() ? "" : ",", reference_to("Slot", each));
    return form(
        R"({"resourceType":"Appointment","id":@id,"meta":{"versionId":@version,"profile":["https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-Appointment-1"]},"contained":[@@organisation],"extension":[@@extensions],"status":@status,"serviceCategory":{"text":@category},"serviceType":[{"text":@service}],@@members"slot":[@@slots],"participant":[@@participants]})",
        {{"id", what.id},
         {"version", std::to_string(what.version)},
         {"organisation", what.organisation},
         {"extensions", extensions_of(what)},
         {"status", what.status},
         {"category", what.category},
         {"service", what.service},
         {"members", members_of(what)},
         {"slots", slots},
         {"participants", participants_of(what)}});
}

bool changes_more(const appointment& sent, const appointment& kept, purpose why) {
    const auto differs = [](const std::string& now, const std::string& before) { return now != before; };
    // What the practice itself added does not have to come back.
    const auto says_other = [](const std::string& now, const std::string& before) {
        return !now.empty() && now != before;
    };
    if (differs(sent.start, kept.start) || differs(sent.end, kept.end) || differs(sent.patient, kept.patient) ||
        differs(sent.place, kept.place) || sent.slots != kept.slots)
        return true;
    if (says_other(sent.practitioner, kept.practitioner) || says_other(sent.created, kept.created) ||
        says_other(sent.category, kept.category) || says_other(sent.service, kept.service) ||
        says_other(sent.channel, kept.channel))
        return true;
    if (who_books(sent.organisation) != who_books(kept.organisation)) return true;
    return why == purpose::cancel &&
           (differs(sent.description, kept.description) || differs(sent.comment, kept.comment));
}

} // namespace signalbox::simulate::gpconnect
