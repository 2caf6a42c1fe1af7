#include <fmt/format.h>

#include "tools/simulate/practice/gpconnect/appointments/diary.hpp"
#include "tools/simulate/practice/gpconnect/wire/form.hpp"

namespace signalbox::simulate::gpconnect {

std::vector<appointment> diary::visits(instant now) const {
    constexpr std::chrono::days ahead{7};
    const std::vector<person>& people = people_.people();
    std::vector<appointment> made;
    for (day on = day_of(now); on <= day_of(now) + ahead; on += std::chrono::days{1}) {
        for (const slot& each : times_.slots_of(on)) {
            if (each.channel != visit_channel || !each.id.ends_with("-00")) continue;
            const auto turn = static_cast<std::size_t>(on.time_since_epoch().count());
            const person& who = people[turn % people.size()];
            if (!who.is_regular()) continue;
            made.push_back({.id = stable_id({here_.ods_code(), "Appointment", each.id}),
                            .version = 1,
                            .status = "booked",
                            .start = to_local_text(each.start),
                            .end = to_local_text(each.end),
                            .created = to_local_text(at_local(on - ahead, std::chrono::hours{9})),
                            .description = "Home visit",
                            .slots = {each.id},
                            .patient = who.id,
                            .place = here_.places()[each.where].id,
                            .practitioner = here_.practitioners()[each.who].id,
                            .organisation = booking_organisation(),
                            .category = std::string(service_category),
                            .service = std::string(each.service),
                            .channel = std::string(each.channel)});
        }
    }
    return made;
}

std::string diary::booking_organisation() const {
    return form(
        R"({"resourceType":"Organization","id":"booking","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":@ods}],"name":@name,"telecom":[{"system":"phone","value":"01632 960100"}]})",
        {{"ods", here_.ods_code()}, {"name", here_.places().front().name}});
}

} // namespace signalbox::simulate::gpconnect
