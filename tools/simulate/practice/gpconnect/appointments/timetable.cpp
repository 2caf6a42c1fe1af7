#include "tools/simulate/practice/gpconnect/appointments/timetable.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "tools/simulate/practice/dice.hpp"
#include "tools/simulate/practice/gpconnect/wire/form.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

using std::chrono::minutes;

struct session {
    std::size_t who; // of staff::practitioners()
    std::size_t where;
    minutes from; // since midnight
    std::size_t slots;
    std::string_view channel;
    std::string_view service;
};
constexpr minutes slot_length{15};
constexpr std::array<session, 4> sessions{{{0, 0, minutes{9 * 60}, 12, "In-person", "GP appointment"},
                                           {1, 0, minutes{14 * 60}, 8, "Telephone", "GP telephone appointment"},
                                           {2, 1, minutes{9 * 60 + 30}, 10, "In-person", "Nurse appointment"},
                                           {0, 0, minutes{13 * 60}, 3, visit_channel, "Home visit"}}};

std::string compact(day on) {
    std::string text = to_text(on);
    std::erase(text, '-');
    return text;
}

bool is_working_day(day on) noexcept {
    const std::chrono::weekday name{on};
    return name != std::chrono::Saturday && name != std::chrono::Sunday;
}

} // namespace

std::vector<slot> timetable::slots_of(day on) const {
    std::vector<slot> made;
    if (!is_working_day(on)) return made;
    dice chance(here_.ods_code() + compact(on), seed_);
    for (std::size_t which = 0; which < sessions.size(); ++which) {
        const session& each = sessions[which];
        for (std::size_t i = 0; i < each.slots; ++i) {
            const minutes from = each.from + slot_length * i;
            made.push_back({fmt::format("{}-{}-{:02}", compact(on), which, i), which, each.who, each.where, on,
                            at_local(on, from), at_local(on, from + slot_length), each.channel, each.service,
                            chance.below(3) != 0});
        }
    }
    return made;
}

bool timetable::is_id(std::string_view text) noexcept {
    constexpr std::string_view shape = "00000000-0-00";
    return std::ranges::equal(text, shape,
                              [](char c, char wanted) { return wanted == '-' ? c == '-' : c >= '0' && c <= '9'; });
}

std::optional<slot> timetable::find(std::string_view id) const {
    if (!is_id(id)) return std::nullopt;
    const auto on = read_day(fmt::format("{}-{}-{}", id.substr(0, 4), id.substr(4, 2), id.substr(6, 2)));
    if (!on) return std::nullopt;
    std::vector<slot> all = slots_of(*on);
    const auto found = std::find_if(all.begin(), all.end(), [&](const slot& each) { return each.id == id; });
    if (found == all.end()) return std::nullopt;
    return std::move(*found);
}

std::string timetable::schedule_id_of(const slot& which) { return which.id.substr(0, 10); }

std::string timetable::to_resource(const slot& which) const {
    return form(
        R"({"resourceType":"Slot","id":@id,"meta":{"versionId":"1","profile":["https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-Slot-1"]},"extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-DeliveryChannel-2","valueCode":@channel}],"serviceType":[{"text":@service}],"schedule":@@schedule,"status":"free","start":@start,"end":@end})",
        {{"id", which.id},
         {"channel", which.channel},
         {"service", which.service},
         {"schedule", reference_to("Schedule", schedule_id_of(which))},
         {"start", to_local_text(which.start)},
         {"end", to_local_text(which.end)}});
}

std::string timetable::schedule_of(const slot& which) const {
    const session& of = sessions[which.session];
    const practitioner& who = here_.practitioners()[which.who];
    return form(
        R"({"resourceType":"Schedule","id":@id,"meta":{"versionId":"1","profile":["https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-Schedule-1"]},"extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-PractitionerRole-1","valueCodeableConcept":@@job}],"serviceCategory":{"text":@category},"actor":[@@where,@@who@@service],"planningHorizon":{"start":@start,"end":@end}})",
        {{"id", schedule_id_of(which)},
         {"job", concept_of("https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-SDSJobRoleName-1", who.job_code, who.job)},
         {"category", service_category},
         {"where", reference_to("Location", here_.places()[which.where].id)},
         {"who", reference_to("Practitioner", who.id)},
         {"service", has_service(which) ? "," + reference_to("HealthcareService", here_.service_id()) : ""},
         {"start", to_local_text(at_local(which.on, of.from))},
         {"end", to_local_text(at_local(which.on, of.from + slot_length * of.slots))}});
}

} // namespace signalbox::simulate::gpconnect
