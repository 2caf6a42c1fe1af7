#include "broker/app/configuration/trace.hpp"

#include <fmt/format.h>

#include "broker/app/configuration/values.hpp"

namespace signalbox::app {

template <class Number>
void trace_reader::size(const fhir::value& given, Number& into, Number least) {
    if (!given) return;
    const auto said = parse_size(given.text());
    if (!said || *said < least) return refuse(given, fmt::format("{} or more", least));
    into = static_cast<Number>(*said);
}

trace::recording_limits trace_reader::read(const fhir::value& given) {
    trace::recording_limits made;
    made.folder = given.string("folder");
    size(given.find("rotate_at"), made.rotate_at, std::uint64_t{64UL << 10});
    size(given.find("files_max"), made.files_max, std::size_t{1});
    size(given.find("queue_max"), made.queue_max, std::size_t{64UL << 10});
    size(given.find("queue_lines_max"), made.queue_lines_max, std::size_t{1});
    if (const fhir::value longest = given.find("duration_max")) {
        const auto said = parse_duration(longest.text());
        if (said && said->count() > 0)
            made.duration_max = *said;
        else
            refuse(longest, "a duration of more than nothing");
    }
    if (const fhir::value lease = given.find("lease")) {
        const auto said = parse_duration(lease.text());
        if (said && *said >= std::chrono::seconds(1) && *said <= std::chrono::hours(1))
            made.lease = *said;
        else
            refuse(lease, "a duration from 1s to 1h");
    }
    return made;
}

} // namespace signalbox::app
