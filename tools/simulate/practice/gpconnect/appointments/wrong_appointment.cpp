#include <algorithm>
#include <array>

#include "tools/simulate/practice/gpconnect/appointments/appointment.hpp"
#include "tools/simulate/practice/gpconnect/wire/calendar.hpp"
#include "tools/simulate/practice/gpconnect/wire/media.hpp"
#include "tools/simulate/practice/gpconnect/wire/outcomes.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

using wrong = std::optional<reply>;

constexpr std::size_t description_max = 100; // characters, GP Connect Appointment Management 1.2.9
constexpr std::size_t comment_max = 500;
constexpr std::string_view booking_url =
    "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-BookingOrganisation-1";
constexpr std::string_view cancellation_url =
    "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-AppointmentCancellationReason-1";
constexpr auto members = std::to_array<std::string_view>(
    {"resourceType", "id",         "meta",   "language",        "text",        "contained",
     "extension",    "identifier", "status", "serviceCategory", "serviceType", "appointmentType",
     "description",  "start",      "end",    "minutesDuration", "slot",        "created",
     "comment",      "participant"});

wrong say(std::string_view what) { return refuse("INVALID_RESOURCE", what); }

std::size_t characters(std::string_view text) noexcept {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_blank(std::string_view text) noexcept { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

// "Slot/" and a FHIR id.
bool is_relative(std::string_view reference, std::string_view type) noexcept {
    if (!reference.starts_with(type) || reference.size() <= type.size() + 1 || reference[type.size()] != '/')
        return false;
    const std::string_view id = reference.substr(type.size() + 1);
    return id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '.';
           });
}

wrong wrong_organisation(const fhir::value& resource) {
    const fhir::value contained = resource.find("contained");
    const fhir::value who = contained.at(0);
    if (contained.size() != 1 || who.string("resourceType") != "Organization" || who.string("id").empty())
        return say("one contained Organization with an id is expected");
    bool has_code = false;
    for (const fhir::value each : who.find("identifier"))
        has_code = has_code || (each.string("system") == "https://fhir.nhs.uk/Id/ods-organization-code" &&
                                !each.string("value").empty());
    if (!has_code) return say("the contained Organization has no ODS code");
    if (who.string("name").empty()) return say("the contained Organization has no name");
    if (who.find("telecom").size() == 0) return say("the contained Organization has no telecom");
    for (const fhir::value each : resource.find("extension")) {
        if (each.string("url") != booking_url) continue;
        const std::string_view reference = each.find("valueReference").string("reference");
        if (reference.starts_with('#') && reference.substr(1) == who.string("id")) return std::nullopt;
    }
    return say("the booking organisation is no reference to what is contained");
}

wrong wrong_participants(const fhir::value& resource) {
    std::size_t patients = 0;
    std::size_t places = 0;
    for (const fhir::value each : resource.find("participant")) {
        const std::string_view reference = each.find("actor").string("reference");
        const bool patient = is_relative(reference, "Patient");
        const bool place = is_relative(reference, "Location");
        if (!patient && !place && !is_relative(reference, "Practitioner"))
            return say("a participant is a relative reference to a Patient, Location or Practitioner");
        if (each.string("status").empty()) return say("a participant has no status");
        patients += patient ? 1 : 0;
        places += place ? 1 : 0;
    }
    if (patients != 1 || places != 1) return say("one Patient and one Location are expected");
    return std::nullopt;
}

wrong wrong_cancellation(const fhir::value& resource, purpose why) {
    std::size_t reasons = 0;
    for (const fhir::value each : resource.find("extension")) {
        if (each.string("url") != cancellation_url) continue;
        ++reasons;
        if (why == purpose::cancel && is_blank(each.string("valueString")))
            return refuse("INVALID_PARAMETER", "the cancellation reason is empty");
    }
    if (reasons != (why == purpose::cancel ? 1U : 0U))
        return say("a cancellation has one reason, nothing else has any");
    return std::nullopt;
}

wrong wrong_times(const fhir::value& resource) {
    const auto start = read_local_time(resource.string("start"));
    const auto end = read_local_time(resource.string("end"));
    if (!start || !end || *end <= *start) return say("start and end are times of the United Kingdom with their offset");
    const fhir::value slots = resource.find("slot");
    if (slots.size() == 0) return say("a slot is missing");
    for (const fhir::value each : slots)
        if (!is_relative(each.string("reference"), "Slot")) return say("a slot is Slot/ and an id");
    return std::nullopt;
}

} // namespace

std::optional<reply> wrong_appointment(const fhir::value& resource, purpose why) {
    if (resource.string("resourceType") != "Appointment") return say("an Appointment is expected");
    for (const fhir::value member : resource)
        if (std::find(members.begin(), members.end(), member.name()) == members.end())
            return say("a member that an appointment of GP Connect does not have");
    if (resource.string("status") != (why == purpose::cancel ? "cancelled" : "booked")) return say("another status");
    if (auto found = wrong_cancellation(resource, why)) return found;
    if (auto found = wrong_organisation(resource)) return found;
    if (auto found = wrong_participants(resource)) return found;
    if (auto found = wrong_times(resource)) return found;
    if (characters(resource.string("description")) > description_max) return say("the description is too long");
    if (characters(resource.string("comment")) > comment_max) return say("the comment is too long");
    if (!is_stu3(resource)) return say("something that FHIR does not have there");
    return std::nullopt;
}

} // namespace signalbox::simulate::gpconnect
