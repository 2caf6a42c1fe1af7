#include "broker/validation/checks/functions.hpp"
#include "broker/validation/lexical/date_time.hpp"
#include "broker/validation/lexical/decimal.hpp"

namespace signalbox::validation::checks {
namespace {

constexpr std::int64_t day_seconds = 24 * 3600;

std::optional<lexical::date_time> time_in(const fhir::value& v) noexcept {
    const auto read = v.is(fhir::kind::string) ? lexical::read_date_time(v.text()) : std::nullopt;
    return read && exists(*read) ? read : std::nullopt;
}

} // namespace

// That it does not end before it begins is another rule's.
void appointments_last_minutes(const examined& e, findings& into) {
    for_each_resource(e.index, resource_type::appointment, [&](const fhir::value& appointment) {
        const auto start = time_in(appointment.find("start"));
        const auto end = time_in(appointment.find("end"));
        if (!start || !end || lexical::is_before(*end, *start, 0)) return;
        const fhir::value said = appointment.find("minutesDuration");
        const auto minutes = said.is(fhir::kind::number) ? lexical::to_count(said.text()) : std::nullopt;
        const auto lasts_over = [&](std::int64_t seconds) { return lexical::is_before(*start, *end, seconds); };
        if (!lasts_over(0) || lasts_over(day_seconds)) return into.add(appointment.find("end"));
        if (!minutes) return;
        const std::int64_t seconds = std::int64_t{60} * *minutes;
        if (lasts_over(seconds) || !lasts_over(seconds - 60)) into.add(said);
    });
}

} // namespace signalbox::validation::checks
