#include <fmt/format.h>

#include "tools/cli/commands.hpp"
#include "tools/cli/hub_client.hpp"
#include "tools/cli/story.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

void print_deliveries(const fhir::value& deliveries) {
    std::vector<std::vector<std::string>> rows{
        {"delivery", "destination", "state", "attempts", "created", "next attempt", "reason"}};
    for (const fhir::value d : deliveries)
        rows.push_back({std::string(d.string("delivery_id")), std::string(d.string("destination")), state_of(d),
                        std::string(d.find("attempts").text()), short_time(d.string("created_at")),
                        short_time(d.string("next_attempt_at")), printable(d.string("reason"))});
    print_table(rows);
}

namespace {

// False when somebody else was quicker: it is no longer held.
bool release_one(hub_client& hub, const std::string& delivery_id, const std::string& why) {
    try {
        hub.act(fmt::format("/api/v1/deliveries/{}/release", http::percent_encode(delivery_id)), why);
        return true;
    } catch (const command_failure& failed) {
        if (failed.code == exit_code::unreachable) throw;
        note(fmt::format("{}: {}", delivery_id, failed.what));
        return false;
    }
}

void print_released(const std::vector<std::string>& ids, const delivery_options& how) {
    if (how.json) {
        fhir::json_writer json;
        json.begin_array();
        for (const std::string& id : ids) json.string(id);
        return print(json.end_array().take());
    }
    for (const std::string& id : ids) print(id);
    if (!how.quiet) note(fmt::format("{} released", ids.size()));
}

exit_code print_one(const fhir::document& found, bool json) {
    const fhir::value delivery = found.root().find("delivery");
    if (json) {
        print(fhir::write_json(delivery));
        return exit_code::done;
    }
    print_delivery(delivery);
    print_losses(delivery);
    return exit_code::done;
}

} // namespace

exit_code list_deliveries(const delivery_options& how) {
    hub_client hub(how.data);
    const auto found = hub.get("/api/v1/deliveries" + query_of({{"destination", how.destination},
                                                                {"state", how.state},
                                                                {"since", since_of(how.since)},
                                                                {"limit", std::to_string(how.limit)}}));
    const fhir::value deliveries = found.root().find("deliveries");
    if (how.json)
        print(fhir::write_json(deliveries));
    else if (deliveries.size() == 0)
        note("no deliveries");
    else
        print_deliveries(deliveries);
    return exit_code::done;
}

exit_code show_delivery(const delivery_options& how) {
    hub_client hub(how.data);
    return print_one(hub.get("/api/v1/deliveries/" + http::percent_encode(how.id)), how.json);
}

namespace {

// One by one, oldest first: each is a change of its own, with its own record in the audit. What the map still does not
// have is held again by the hub.
exit_code release_held_by_map(const delivery_options& how) {
    hub_client hub(how.data);
    std::vector<std::string> released;
    for (std::string after;;) {
        const auto page = hub.get("/api/v1/deliveries" + query_of({{"held_by", "map"},
                                                                   {"destination", how.destination},
                                                                   {"order", "oldest"},
                                                                   {"after", after},
                                                                   {"limit", "200"}}));
        const fhir::value found = page.root().find("deliveries");
        if (found.size() == 0) break;
        for (const fhir::value each : found) {
            after = each.string("delivery_id");
            if (release_one(hub, after, how.why)) released.push_back(after);
        }
    }
    print_released(released, how);
    return exit_code::done;
}

} // namespace

exit_code act_on_delivery(const delivery_options& how) {
    if (how.held_by_map) return release_held_by_map(how);
    if (how.id.empty())
        throw command_failure{exit_code::usage, "which one? A delivery id, or --held-by-map",
                              "signalbox help delivery " + how.act};
    hub_client hub(how.data);
    const auto found = hub.act(fmt::format("/api/v1/deliveries/{}/{}", http::percent_encode(how.id), how.act), how.why);
    return print_one(found, how.json);
}

} // namespace signalbox::cli
