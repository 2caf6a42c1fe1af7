#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "broker/validation/checks/functions.hpp"
#include "broker/validation/lexical/date_time.hpp"

namespace signalbox::validation::checks {
namespace {

using lexical::date_time;

// What differs by less is a clock that is wrong, or summer time that somebody forgot: known, and not worth a warning.
constexpr std::int64_t slack_seconds = 2 * 3600;

// Nobody's record begins before this year: earlier ones are how systems write "none" (0001-01-01, 1753-01-01,
// 1899-12-30). From the second on they write "never" (2999-12-31, 9999-12-31).
constexpr int year_first = 1900;
constexpr int year_beyond = 2200;

// The date in a value, when there is one and it exists.
std::optional<date_time> date_in(const fhir::value& v) noexcept {
    if (!v.is(fhir::kind::string)) return std::nullopt;
    const std::optional<date_time> read = lexical::read_date_time(v.text());
    return read && exists(*read) ? read : std::nullopt;
}

// A slack is for clocks: between days there is none.
bool is_after(const std::optional<date_time>& left, const std::optional<date_time>& right,
              std::int64_t slack = slack_seconds) noexcept {
    if (!left || !right) return false;
    return lexical::is_before(*right, *left, left->has_time && right->has_time ? slack : 0);
}

// "member" or "member.member.member" of a resource, in its steps; those that it does not have are empty.
struct member_path {
    std::array<std::string_view, 3> names{};

    consteval member_path(const char* path) {
        std::string_view rest(path);
        for (std::string_view& name : names) {
            name = rest.substr(0, rest.find('.'));
            rest.remove_prefix(std::min(name.size() + 1, rest.size()));
        }
        if (!rest.empty()) throw "a path of more steps";
    }
};

// What stands there, absent where there is none.
fhir::value at(fhir::value resource, const member_path& path) noexcept {
    for (const std::string_view name : path.names) {
        if (name.empty() || !resource) break;
        resource = resource.find(name);
    }
    return resource;
}

struct typed_path {
    resource_type type;
    member_path path;
};

// What a report tells of, and so not after it.
constexpr typed_path before_report[] = {
    {resource_type::patient, "birthDate"},
    {resource_type::specimen, "collection.collectedDateTime"},
    {resource_type::specimen, "collection.collectedPeriod.start"},
    {resource_type::specimen, "collection.collectedPeriod.end"},
    {resource_type::specimen, "receivedTime"},
    {resource_type::observation, "issued"},
};

// In one resource, what cannot be later than what.
struct order {
    resource_type type;
    member_path earlier;
    member_path later;
};

constexpr order orders[] = {
    {resource_type::specimen, "collection.collectedDateTime", "receivedTime"},
    {resource_type::specimen, "collection.collectedPeriod.start", "receivedTime"},
    {resource_type::specimen, "collection.collectedPeriod.end", "receivedTime"},
    {resource_type::observation, "effectiveDateTime", "issued"},
    {resource_type::observation, "effectivePeriod.start", "issued"},
    {resource_type::diagnostic_report, "effectiveDateTime", "issued"},
    {resource_type::diagnostic_report, "effectivePeriod.start", "issued"},
    {resource_type::condition, "onsetDateTime", "abatementDateTime"},
    {resource_type::condition, "onsetDateTime", "assertedDate"},
    {resource_type::condition, "onsetDateTime", "recordedDate"},
    {resource_type::allergy_intolerance, "onsetDateTime", "assertedDate"},
    {resource_type::allergy_intolerance, "onsetDateTime", "recordedDate"},
    {resource_type::patient, "birthDate", "deceasedDateTime"},
};

// Whether a type is in that table: few resources of a record are.
bool has_order(resource_type type) noexcept {
    constexpr std::uint64_t types = [] {
        static_assert(resource_types <= 64);
        std::uint64_t all = 0;
        for (const order& each : orders) all |= std::uint64_t{1} << static_cast<unsigned>(each.type);
        return all;
    }();
    return (types >> static_cast<unsigned>(type) & 1U) != 0;
}

// What happens to a patient, and so not before the birth.
constexpr member_path events[] = {
    "date", // of a document, a list
    "effectiveDateTime",
    "effectivePeriod.start",
    "collection.collectedDateTime",
    "collection.collectedPeriod.start",
    "receivedTime",
    "onsetDateTime",
    "assertedDate",
    "recordedDate",
    "authoredOn",
    "occurrenceDateTime",
    "issued",
    "performedDateTime",
};

// Where none is, no event needs to be looked for: each is one of the dates.
bool has_date_before(const examined& e, const date_time& birth) noexcept {
    return std::any_of(e.all.dates.begin(), e.all.dates.end(), [&](const date& d) {
        // Zones and slack make less than a year.
        return d.said.year <= birth.year + 1 && exists(d.said) && is_after(birth, d.said);
    });
}

constexpr member_path collected_at[] = {"collection.collectedDateTime", "collection.collectedPeriod.start"};

// The message's patient where it has one; with several nobody knows whose event it is.
fhir::value only_patient(const bundle_index& index) noexcept {
    fhir::value only;
    for (const std::uint32_t number : index.numbers_of(resource_type::patient)) {
        const fhir::value patient = index.resources()[number].value;
        if (is_contained(patient)) continue;
        if (only) return {};
        only = patient;
    }
    return only;
}

} // namespace

void dates_in_order(const examined& e, findings& into) {
    std::optional<date_time> last_issued;
    for_each_resource(e.index, resource_type::diagnostic_report, [&](const fhir::value& report) {
        const std::optional<date_time> issued = date_in(report.find("issued"));
        if (!last_issued || is_after(issued, last_issued, 0)) last_issued = issued;
    });
    for (const bundle_index::resource& r : e.index.resources()) {
        for (const typed_path& wanted : before_report) {
            const fhir::value date = r.type == wanted.type ? at(r.value, wanted.path) : fhir::value{};
            if (is_after(date_in(date), last_issued)) into.add(date);
        }
    }
}

void dates_exist(const examined& e, findings& into) {
    for (const date& d : e.all.dates)
        if (!exists(d.said)) into.add(d.value);
}

void years_plausible(const examined& e, findings& into) {
    for (const date& d : e.all.dates) {
        const bool never = d.said.year >= year_beyond && d.value.name() != "end";
        if (d.said.year < year_first || never) into.add(d.value);
    }
}

// Both ends come from one clock, so every second counts.
void periods_in_order(const examined& e, findings& into) {
    for (const date& end : e.all.dates) {
        if (end.value.name() != "end" || !exists(end.said)) continue;
        if (is_after(date_in(end.value.parent().find("start")), end.said, 0)) into.add(end.value);
    }
}

void events_in_order(const examined& e, findings& into) {
    for (const bundle_index::resource& r : e.index.resources()) {
        if (!has_order(r.type)) continue;
        for (const order& wanted : orders) {
            if (r.type != wanted.type) continue;
            const fhir::value earlier = at(r.value, wanted.earlier);
            if (earlier && is_after(date_in(earlier), date_in(at(r.value, wanted.later)))) into.add(earlier);
        }
    }
}

void events_after_birth(const examined& e, findings& into) {
    const std::optional<date_time> birth = date_in(only_patient(e.index).find("birthDate"));
    if (!birth || !has_date_before(e, *birth)) return;
    for (const bundle_index::resource& r : e.index.resources()) {
        for (const member_path& path : events) {
            const fhir::value event = at(r.value, path);
            if (is_after(birth, date_in(event))) into.add(event);
        }
    }
}

// What was begun in life may end after it.
void collected_before_death(const examined& e, findings& into) {
    const std::optional<date_time> death = date_in(only_patient(e.index).find("deceasedDateTime"));
    for_each_resource(e.index, resource_type::specimen, [&](const fhir::value& specimen) {
        for (const member_path& path : collected_at) {
            const fhir::value collected = at(specimen, path);
            if (is_after(date_in(collected), death)) into.add(collected);
        }
    });
}

} // namespace signalbox::validation::checks
