#include "broker/routing/routes.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "broker/fhir/json.hpp"
#include "broker/routing/nearest.hpp"

namespace signalbox::routing {

namespace {

// One line of `when`: what the message has, and what the route asks for.
struct condition {
    std::string_view name;
    const std::vector<std::string>& wanted;
    std::string_view actual;
};

bool fits(std::string_view pattern, std::string_view text) noexcept {
    if (!pattern.ends_with('*')) return pattern == text;
    return text.starts_with(pattern.substr(0, pattern.size() - 1));
}

bool holds(const condition& asked) {
    if (asked.wanted.empty()) return true;
    return std::any_of(asked.wanted.begin(), asked.wanted.end(),
                       [&](const std::string& pattern) { return fits(pattern, asked.actual); });
}

// Says the first condition that fails in the route's own words, never in those of the message.
considered consider(const route& rule, const facts& about) {
    const std::array<condition, 5> conditions{{{"message_type", rule.message_types, about.message_type},
                                               {"workflow_id", rule.workflow_ids, about.workflow_id},
                                               {"sender", rule.senders, about.sender},
                                               {"recipient", rule.recipients, about.recipient},
                                               {"ods_code", rule.ods_codes, about.recipient_ods}}};
    for (const condition& each : conditions) {
        if (holds(each)) continue;
        return {rule.name, false, fmt::format("{} is none of {}", each.name, fmt::join(each.wanted, ", "))};
    }
    return {rule.name, true, "all conditions hold"};
}

void choose(decision& so_far, std::string destination, const std::string& rule) {
    const bool known = std::any_of(so_far.destinations.begin(), so_far.destinations.end(),
                                   [&](const auto& chosen) { return chosen.destination == destination; });
    if (!known) so_far.destinations.push_back({std::move(destination), rule});
}

void choose_all(decision& so_far, const route& rule, const facts& about) {
    for (const std::string& name : rule.deliver_to) {
        if (name != "mailbox") {
            choose(so_far, name, rule.name);
            so_far.hub_acknowledges = so_far.hub_acknowledges || rule.hub_acknowledges;
            continue;
        }
        if (about.recipient_known)
            choose(so_far, "mailbox:" + about.recipient, rule.name);
        else
            so_far.considered.back().why += "; the recipient has no mailbox here";
    }
}

void choose_default(decision& so_far, const facts& about) {
    if (!about.recipient_known) {
        so_far.considered.push_back({"default", false, "no route matched and the recipient has no mailbox here"});
        return;
    }
    so_far.considered.push_back({"default", true, "no route matched: the recipient's mailbox"});
    choose(so_far, "mailbox:" + about.recipient, "default");
}

// Reads the routes of one document; the first error ends it.
class reader {
  public:
    reader(const fhir::document& from, const std::string& file, const std::vector<std::string>& destinations)
        : from_(from), file_(file), destinations_(destinations) {
        destinations_.push_back("mailbox");
    }

    boost::system::result<std::vector<route>, route_error> routes() {
        std::vector<route> all;
        const fhir::value list = from_.root().find("routes");
        if (list && !list.is(fhir::kind::array)) return error(list, "routes is a list");
        if (!list) return all;

        for (const fhir::value each : list) {
            route rule;
            if (auto problem = read_route(each, all.size() + 1, rule)) return *problem;
            all.push_back(std::move(rule));
        }
        return all;
    }

  private:
    using problem = std::optional<route_error>;

    route_error error(const fhir::value& at, std::string what) const {
        return {file_, from_.where(at), std::move(what)};
    }

    problem read_route(const fhir::value& from, std::size_t number, route& into) const {
        if (!from.is(fhir::kind::object)) return error(from, "a route is a mapping with name, when and deliver_to");

        into.name = from.string("name");
        if (into.name.empty()) into.name = fmt::format("route {}", number);
        const fhir::value go_on = from.find("continue");
        if (go_on && !go_on.is(fhir::kind::boolean)) return error(go_on, "continue is true or false");
        into.go_on = go_on && go_on.text() == "true";
        const fhir::value acknowledge = from.find("acknowledge");
        if (acknowledge && acknowledge.text() != "hub" && acknowledge.text() != "recipient")
            return error(acknowledge, "acknowledge is hub or recipient");
        into.hub_acknowledges = acknowledge.text() != "recipient";

        if (auto bad = read_conditions(from.find("when"), into)) return bad;
        return read_destinations(from, into);
    }

    problem read_conditions(const fhir::value& when, route& into) const {
        if (!when) return std::nullopt;
        if (!when.is(fhir::kind::object)) return error(when, "when is a mapping of conditions");

        const std::array<std::pair<std::string_view, std::vector<std::string>*>, 5> known{
            {{"message_type", &into.message_types},
             {"workflow_id", &into.workflow_ids},
             {"sender", &into.senders},
             {"recipient", &into.recipients},
             {"ods_code", &into.ods_codes}}};
        for (const fhir::value member : when) {
            const auto* const found =
                std::find_if(known.begin(), known.end(), [&](const auto& each) { return each.first == member.name(); });
            if (found == known.end()) return error(member, unknown_condition(member.name()));
            if (auto bad = read_texts(member, *found->second)) return bad;
            if (found->second->empty()) return error(member, "a condition lists at least one value");
        }
        return std::nullopt;
    }

    problem read_destinations(const fhir::value& from, route& into) const {
        const fhir::value list = from.find("deliver_to");
        if (!list) return error(from, fmt::format("route '{}' has no deliver_to", into.name));
        if (auto bad = read_texts(list, into.deliver_to)) return bad;
        if (into.deliver_to.empty()) return error(list, "deliver_to names at least one destination");

        for (std::size_t i = 0; i < into.deliver_to.size(); ++i) {
            const std::string& name = into.deliver_to[i];
            if (std::find(destinations_.begin(), destinations_.end(), name) != destinations_.end()) continue;
            const fhir::value at = list.is(fhir::kind::array) ? list.at(static_cast<std::uint32_t>(i)) : list;
            return error(at, suggest(fmt::format("there is no destination '{}'", name), name, destinations_));
        }
        return std::nullopt;
    }

    // A string, or a list of strings.
    problem read_texts(const fhir::value& from, std::vector<std::string>& into) const {
        if (from.is(fhir::kind::string)) {
            into.emplace_back(from.text());
            return std::nullopt;
        }
        if (!from.is(fhir::kind::array)) return error(from, "a text, or a list of texts");
        for (const fhir::value each : from) {
            if (!each.is(fhir::kind::string)) return error(each, "a text");
            into.emplace_back(each.text());
        }
        return std::nullopt;
    }

    static std::string suggest(std::string what, std::string_view name, const std::vector<std::string>& names) {
        const std::string nearest = nearest_name(name, names);
        return nearest.empty() ? what : fmt::format("{}; did you mean '{}'?", what, nearest);
    }

    static std::string unknown_condition(std::string_view name) {
        static const std::vector<std::string> names{"message_type", "workflow_id", "sender", "recipient", "ods_code"};
        return suggest(fmt::format("a route has no condition '{}'", name), name, names);
    }

    const fhir::document& from_;
    std::string file_;
    std::vector<std::string> destinations_;
};

} // namespace

std::string decision::to_json() const {
    fhir::json_writer out;
    out.begin_object().name("considered").begin_array();
    for (const auto& each : considered) {
        out.begin_object().member("route", each.route);
        out.name("matched").boolean(each.matched);
        out.member("why", each.why).end_object();
    }
    out.end_array().name("destinations").begin_array();
    for (const chosen& each : destinations) {
        out.begin_object().member("destination", each.destination).member("rule", each.rule).end_object();
    }
    out.end_array().end_object();
    return out.take();
}

boost::system::result<std::shared_ptr<const route_table>, route_error>
route_table::read(const fhir::document& from, const std::string& file, const std::vector<std::string>& destinations) {
    auto routes = reader(from, file, destinations).routes();
    if (!routes) return routes.error();
    return std::make_shared<const route_table>(std::move(*routes));
}

decision route_table::decide(const facts& about) const {
    decision made;
    bool matched = false;
    for (const route& rule : routes_) {
        made.considered.push_back(consider(rule, about));
        if (!made.considered.back().matched) continue;

        matched = matched || !rule.beside;
        choose_all(made, rule, about);
        if (!rule.go_on) break;
    }
    if (!matched) choose_default(made, about);
    return made;
}

} // namespace signalbox::routing
