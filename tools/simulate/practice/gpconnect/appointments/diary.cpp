#include "tools/simulate/practice/gpconnect/appointments/diary.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "broker/fhir/json.hpp"
#include "tools/simulate/practice/gpconnect/wire/form.hpp"
#include "tools/simulate/practice/gpconnect/wire/outcomes.hpp"

namespace signalbox::simulate::gpconnect {

namespace {

instant second_of(base::time_point now) { return std::chrono::floor<std::chrono::seconds>(now); }

purpose purpose_of(const asked& what) {
    const std::string_view named = field_of(what.request.fields, "Ssp-InteractionID");
    if (named.ends_with(":cancel:appointment-1")) return purpose::cancel;
    if (named.empty() && what.body.string("status") == "cancelled") return purpose::cancel;
    return purpose::amend;
}

reply shown(const appointment& what, unsigned status = 200) {
    return {.status = status,
            .resource = to_resource(what),
            .version = std::to_string(what.version),
            .location = status == 201 ? fmt::format("Appointment/{}/_history/{}", what.id, what.version) : ""};
}

} // namespace

std::optional<reply> diary::wrong_booking(const appointment& wanted, instant now) const {
    const person* who = people_.by_id(wanted.patient);
    if (who == nullptr || !who->is_found()) return refuse("REFERENCE_NOT_FOUND", "the Patient is not known here");
    if (here_.find_place(wanted.place) == nullptr)
        return refuse("REFERENCE_NOT_FOUND", "the Location is not known here");
    if (!wanted.practitioner.empty() && here_.find_practitioner(wanted.practitioner) == nullptr)
        return refuse("REFERENCE_NOT_FOUND", "the Practitioner is not known here");
    std::optional<slot> before;
    for (const std::string& id : wanted.slots) {
        // GP Connect, conflicts of the sources: what cannot be a slot's id is malformed, what is none is not found.
        if (!timetable::is_id(id)) return refuse("INVALID_RESOURCE", "a Slot has no id that this practice gives");
        auto next = times_.find(id);
        if (!next) return refuse("REFERENCE_NOT_FOUND", "a Slot is not known here");
        if (before && (before->end != next->start || before->session != next->session))
            return refuse("INVALID_RESOURCE", "the slots do not follow each other in one schedule");
        if (!before && next->start != read_local_time(wanted.start))
            return refuse("INVALID_RESOURCE", "the appointment does not start with its first slot");
        if (next->start <= now) return refuse("INVALID_RESOURCE", "the slot is in the past");
        if (next->channel == visit_channel) return refuse("INVALID_RESOURCE", "home visits are the practice's own");
        if (!is_bookable(*next)) return refuse("DUPLICATE_REJECTED", "the slot is no longer free");
        before = std::move(next);
    }
    if (before->end != read_local_time(wanted.end))
        return refuse("INVALID_RESOURCE", "the appointment does not end with its last slot");
    return std::nullopt;
}

reply diary::book(const asked& what) {
    if (auto wrong = wrong_appointment(what.body, purpose::book)) return *wrong;
    if (what.body.find("id")) return refuse("INVALID_RESOURCE", "the practice gives the id");
    appointment wanted = read_appointment(what.body);
    if (auto wrong = wrong_booking(wanted, second_of(what.now))) return *wrong;

    const slot first = *times_.find(wanted.slots.front());
    wanted.id = stable_id({here_.ods_code(), "Appointment", std::to_string(all_.size())});
    wanted.version = 1;
    if (wanted.created.empty()) wanted.created = to_local_text(second_of(what.now));
    wanted.category = service_category;
    wanted.service = first.service;
    wanted.channel = first.channel;
    return keep(std::move(wanted), 201);
}

reply diary::read(const asked& what) const {
    if (const auto found = all_.find(what.id); found != all_.end()) return shown(found->second);
    for (const appointment& each : visits(second_of(what.now)))
        if (each.id == what.id) return shown(each);
    return refuse("NO_RECORD_FOUND");
}

reply diary::change(const asked& what) {
    const auto found = all_.find(what.id);
    if (found == all_.end()) {
        for (const appointment& each : visits(second_of(what.now)))
            if (each.id == what.id) return refuse("INVALID_RESOURCE", "home visits are the practice's own");
        return refuse("NO_RECORD_FOUND");
    }
    const appointment& kept = found->second;
    const purpose why = purpose_of(what);
    if (auto wrong = wrong_appointment(what.body, why)) return *wrong;
    const appointment sent = read_appointment(what.body);
    if (sent.id != kept.id) return refuse("INVALID_RESOURCE", "another id than in the address");
    if (kept.status == "cancelled") return refuse("INVALID_RESOURCE", "it has been cancelled");
    if (*read_local_time(kept.start) <= second_of(what.now)) return refuse("INVALID_RESOURCE", "it is in the past");
    if (changes_more(sent, kept, why)) return refuse("INVALID_RESOURCE", "it changes what cannot be changed");
    // Without If-Match it is done all the same, as practices do.
    const std::string_view match = field_of(what.request.fields, "If-Match");
    if (!match.empty() && match != fmt::format("W/\"{}\"", kept.version))
        return refuse("FHIR_CONSTRAINT_VIOLATION", "it has changed since");

    appointment now = kept;
    ++now.version;
    if (why == purpose::cancel) {
        now.status = "cancelled";
        now.cancellation_reason = sent.cancellation_reason;
    } else {
        now.description = sent.description;
        now.comment = sent.comment;
    }
    return keep(std::move(now), 200);
}

reply diary::keep(appointment now, unsigned status) {
    reply made = shown(now, status);
    keep_(fmt::format(R"({{"kind":"appointment","resource":{}}})", made.resource));
    put(std::move(now));
    return made;
}

void diary::put(appointment now) {
    for (const std::string& each : now.slots) {
        if (now.status == "cancelled")
            taken_.erase(each);
        else
            taken_[each] = now.id;
    }
    std::string id = now.id;
    all_.insert_or_assign(std::move(id), std::move(now));
}

void diary::restore(const fhir::value& line) {
    const fhir::value resource = line.find("resource");
    appointment kept = read_appointment(resource);
    const std::string_view version = resource.find("meta").string("versionId");
    std::from_chars(version.data(), version.data() + version.size(), kept.version);
    put(std::move(kept));
}

} // namespace signalbox::simulate::gpconnect
