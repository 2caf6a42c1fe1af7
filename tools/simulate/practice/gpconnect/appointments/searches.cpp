#include <algorithm>
#include <set>

#include "broker/fhir/search_token.hpp"
#include "tools/simulate/practice/gpconnect/appointments/diary.hpp"
#include "tools/simulate/practice/gpconnect/wire/form.hpp"
#include "tools/simulate/practice/gpconnect/wire/outcomes.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

using namespace std::chrono;

constexpr days range_max{14};     // GP Connect: SHALL NOT search for more
constexpr days offered_ahead{56}; // the practice's own choice

// One end of a range: "ge2026-11-27", "le2026-11-27T12:00:00+00:00".
struct bound {
    instant at;
    local_seconds local; // what the clock on the wall shows; of a date its midnight
    bool whole_day = false;
};

std::optional<bound> read_bound(std::string_view text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return std::nullopt;
    text.remove_prefix(prefix.size());
    if (const auto on = read_day(text)) return bound{at_local(*on, 0min), local_days{on->time_since_epoch()}, true};
    const auto at = read_local_time(text);
    if (!at) return std::nullopt;
    return bound{*at, local_seconds{(*at + offset_of(*at)).time_since_epoch()}, false};
}

bool asks(const asked& what, std::string_view name, std::string_view value) {
    for (const std::string_view each : what.all(name))
        if (each == value) return true;
    return false;
}

// The services of the directory of services that searchFilter names; filters of other systems are left alone.
std::vector<std::string> services_in(const asked& what) {
    std::vector<std::string> made;
    for (const std::string_view filter : what.all("searchFilter"))
        for (fhir::search_token& each : fhir::read_search_tokens(filter).value_or(std::vector<fhir::search_token>()))
            if (each.system == "https://fhir.nhs.uk/Id/uec-dos-service-id") made.push_back(std::move(each.code));
    return made;
}

std::optional<reply> wrong_slot_search(const asked& what, const std::string& service) {
    for (const std::string_view name : {"start", "end", "status"})
        if (what.all(name).size() != 1) return refuse("BAD_REQUEST", "start, end and status are each expected once");
    if (!asks(what, "_include", "Slot:schedule")) return refuse("BAD_REQUEST", "_include=Slot:schedule is expected");
    if (what.all("status").front() != "free") return refuse("INVALID_PARAMETER", "status is free");
    const auto from = read_bound(what.all("start").front(), "ge");
    const auto until = read_bound(what.all("end").front(), "le");
    if (!from) return refuse("INVALID_PARAMETER", "start is ge and a date, or a time with its offset");
    if (!until) return refuse("INVALID_PARAMETER", "end is le and a date, or a time with its offset");
    if (until->local < from->local) return refuse("INVALID_PARAMETER", "end is before start");
    // By the clock on the wall, so that fourteen days are fourteen days when the clocks change.
    if (until->local - from->local > range_max) return refuse("INVALID_PARAMETER", "more than fourteen days");
    const auto services = services_in(what);
    if (!services.empty() && std::ranges::find(services, service) == services.end())
        return refuse("NO_RECORD_FOUND", "no such healthcare service");
    return std::nullopt;
}

} // namespace

reply diary::find_slots(const asked& what) const {
    if (auto wrong = wrong_slot_search(what, here_.dos_service_id())) return *wrong;
    const bound from = *read_bound(what.all("start").front(), "ge");
    const bound until = *read_bound(what.all("end").front(), "le");
    const instant last = until.whole_day ? at_local(day_of(until.at) + days{1}, 0min) : until.at;
    return {.resource = slots_resource(from.at, last, what)};
}

std::string diary::slots_resource(instant from, instant until, const asked& what) const {
    const instant now = floor<seconds>(what.now);
    std::vector<std::string> slots;
    std::vector<std::string> schedules;
    std::set<std::string> seen;
    std::set<std::size_t> who;
    std::set<std::size_t> where;
    bool served = false;
    const bool of_service = !services_in(what).empty();
    for (day on = day_of(from); on <= day_of(until) && on <= day_of(now) + offered_ahead; on += days{1}) {
        for (const slot& each : times_.slots_of(on)) {
            const bool within = each.start >= from && each.end <= until && each.start > now;
            if (!within || !is_bookable(each) || (of_service && !timetable::has_service(each))) continue;
            slots.push_back(times_.to_resource(each));
            if (!seen.insert(timetable::schedule_id_of(each)).second) continue;
            schedules.push_back(times_.schedule_of(each));
            who.insert(each.who);
            where.insert(each.where);
            served = served || timetable::has_service(each);
        }
    }
    if (slots.empty()) return searchset({});
    slots.insert(slots.end(), schedules.begin(), schedules.end());
    slots.push_back(here_.organisation());
    if (asks(what, "_include:recurse", "Schedule:actor:Practitioner"))
        for (const std::size_t each : who) slots.push_back(gpconnect::to_resource(here_.practitioners()[each]));
    if (asks(what, "_include:recurse", "Schedule:actor:Location"))
        for (const std::size_t each : where) slots.push_back(here_.to_resource(here_.places()[each]));
    if (served && asks(what, "_include:recurse", "Schedule:actor:HealthcareService")) slots.push_back(here_.service());
    return searchset(slots);
}

reply diary::of_patient(const asked& what) const {
    const person* who = people_.by_id(what.id);
    if (who == nullptr || !who->is_found()) return refuse("PATIENT_NOT_FOUND");
    const auto starts = what.all("start");
    std::optional<bound> from;
    std::optional<bound> until;
    for (const std::string_view each : starts) {
        if (const auto read = read_bound(each, "ge")) from = read;
        if (const auto read = read_bound(each, "le")) until = read;
    }
    if (starts.size() != 2 || !from || !until || !from->whole_day || !until->whole_day)
        return refuse("INVALID_PARAMETER", "start is expected twice: ge and a date, le and a date");
    if (until->local < from->local) return refuse("INVALID_PARAMETER", "the end is before the start");
    if (day_of(from->at) < today(what.now)) return refuse("INVALID_PARAMETER", "the range begins in the past");

    std::vector<std::string> found;
    for (const auto& [id, each] : all_) {
        const day on = day_of(*read_local_time(each.start));
        if (each.patient == what.id && on >= day_of(from->at) && on <= day_of(until->at))
            found.push_back(to_resource(each));
    }
    for (const appointment& each : visits(floor<seconds>(what.now))) {
        const day on = day_of(*read_local_time(each.start));
        if (each.patient == what.id && on >= day_of(from->at) && on <= day_of(until->at))
            found.push_back(to_resource(each));
    }
    return {.resource = searchset(found)};
}

} // namespace signalbox::simulate::gpconnect
