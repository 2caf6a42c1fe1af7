#include <functional>
#include <utility>

#include <fmt/format.h>

#include "tools/cli/commands.hpp"
#include "tools/cli/hub_client.hpp"
#include "tools/cli/message_file.hpp"
#include "tools/cli/story.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

constexpr const char* page_size = "200";

// What a message is in quarantine for: its first error, else its first warning.
fhir::value worst_of(const fhir::value& violations) {
    for (const fhir::value each : violations)
        if (each.string("severity") != "warning") return each;
    return violations.at(0);
}

void print_quarantined(const fhir::value& messages) {
    std::vector<std::vector<std::string>> rows{{"message", "committed", "type", "from", "reason", "first violation"}};
    for (const fhir::value m : messages) {
        const fhir::value first = worst_of(m.find("violations").find("violations"));
        rows.push_back({std::string(m.string("message_id")), short_time(m.string("committed_at")),
                        std::string(m.string("message_type")), std::string(m.string("sender")),
                        printable(m.string("quarantine_reason")), first ? violation_line(first) : std::string{}});
    }
    print_table(rows);
}

// "<message id>-<number>" is a delivery, an id alone a quarantined message.
bool is_delivery(const std::string& id) { return id.find('-') != std::string::npos; }

std::string path_of(const std::string& id, std::string_view act) {
    return fmt::format("/api/v1/{}/{}/{}", is_delivery(id) ? "deliveries" : "messages", http::percent_encode(id), act);
}

// Which deliveries `--all` and `--reason` mean.
std::string_view states_for(const std::string& act) {
    if (act == "retry") return "dead_lettered";
    if (act == "release") return "held";
    return "dead_lettered,held";
}

// Every page of one list, oldest first.
void each_delivery(hub_client& hub, const dead_letter_options& how, const std::function<void(std::string)>& seen) {
    for (std::string after;;) {
        const auto page = hub.get("/api/v1/deliveries" + query_of({{"state", std::string(states_for(how.act))},
                                                                   {"reason", how.reason},
                                                                   {"order", "oldest"},
                                                                   {"after", after},
                                                                   {"limit", page_size}}));
        const fhir::value found = page.root().find("deliveries");
        if (found.size() == 0) return;
        for (const fhir::value each : found) {
            after = each.string("delivery_id");
            seen(after);
        }
    }
}

void each_message(hub_client& hub, const dead_letter_options& how, const std::function<void(std::string)>& seen) {
    for (std::string after = "0";;) {
        const auto page = hub.get("/api/v1/messages" + query_of({{"state", "quarantined"},
                                                                 {"reason", how.reason},
                                                                 {"order", "oldest"},
                                                                 {"after", after},
                                                                 {"limit", page_size}}));
        const fhir::value found = page.root().find("messages");
        if (found.size() == 0) return;
        for (const fhir::value each : found) {
            after = each.find("position").text();
            seen(std::string(each.string("message_id")));
        }
    }
}

// One by one: each is a change of its own, with its own record in the audit. What cannot be done is told, and the rest
// goes on.
class bulk {
  public:
    bulk(hub_client& hub, const dead_letter_options& how) : hub_(hub), how_(how) {}

    void act_on(const std::string& id) {
        try {
            hub_.act(path_of(id, how_.act), how_.why);
            done_.push_back(id);
        } catch (const command_failure& failed) {
            if (failed.code == exit_code::unreachable) throw;
            note(fmt::format("{}: {}", id, failed.what));
            ++refused_;
        }
    }

    exit_code end() const {
        if (how_.json) {
            fhir::json_writer json;
            json.begin_array();
            for (const std::string& id : done_) json.string(id);
            print(json.end_array().take());
        } else {
            for (const std::string& id : done_) print(id);
        }
        if (!how_.quiet) note(fmt::format("{} done, {} not", done_.size(), refused_));
        if (!how_.quiet && how_.act == "retry" && done_.size() + refused_ == 0)
            note("held deliveries are released: signalbox help dlq release");
        return refused_ == 0 ? exit_code::done : exit_code::findings;
    }

  private:
    hub_client& hub_;
    const dead_letter_options& how_;
    std::vector<std::string> done_;
    std::size_t refused_ = 0;
};

exit_code act_on_many(const dead_letter_options& how) {
    hub_client hub(how.data);
    bulk all(hub, how);
    // Read whole before anything is changed: what an act moves must not be met again.
    std::vector<std::string> ids;
    const auto keep = [&ids](std::string id) { ids.push_back(std::move(id)); };
    each_delivery(hub, how, keep);
    if (how.act != "skip") each_message(hub, how, keep);
    for (const std::string& id : ids) all.act_on(id);
    return all.end();
}

// A message is skipped by none of its names; an id that the hub does not know is the hub's to refuse.
void refuse_to_skip(hub_client& hub, const std::string& id) {
    const auto found = hub.get("/api/v1/messages/" + http::percent_encode(id));
    if (found.root().string("state") == "quarantined")
        throw command_failure{exit_code::usage, "skip is for a delivery; a quarantined message stands in no lane",
                              "signalbox dlq discard " + id + " --why TEXT"};
    throw command_failure{exit_code::usage, "skip is for a delivery, and this is a message",
                          "signalbox message show " + id};
}

void print_both(const fhir::value& deliveries, const fhir::value& messages) {
    if (deliveries.size() + messages.size() == 0) note("nothing waits for a person");
    if (deliveries.size() > 0) print_deliveries(deliveries);
    if (deliveries.size() > 0 && messages.size() > 0) print("");
    if (messages.size() > 0) print_quarantined(messages);
}

} // namespace

exit_code list_dead_letters(const dead_letter_options& how) {
    hub_client hub(how.data);
    const std::string limit = how.all ? "1000" : std::to_string(how.limit);
    const auto found = hub.get("/api/v1/dlq" + query_of({{"limit", limit}, {"reason", how.reason}}));
    const fhir::value deliveries = found.root().find("deliveries");
    const fhir::value messages = found.root().find("messages");
    if (!how.json) {
        print_both(deliveries, messages);
        return exit_code::done;
    }
    // One array, as every list: what has a delivery_id is a dead letter, the rest is quarantined.
    fhir::json_writer json;
    json.begin_array();
    for (const fhir::value d : deliveries) json.copy(d);
    for (const fhir::value m : messages) json.copy(m);
    json.end_array();
    print(json.take());
    return exit_code::done;
}

exit_code show_dead_letter(const dead_letter_options& how) {
    if (is_delivery(how.id)) {
        delivery_options delivery;
        static_cast<common_options&>(delivery) = how;
        delivery.id = how.id;
        return show_delivery(delivery);
    }
    message_options message;
    static_cast<common_options&>(message) = how;
    message.id = how.id;
    return show_message(message);
}

exit_code act_on_dead_letter(const dead_letter_options& how) {
    const bool many = how.all || !how.reason.empty();
    if (many == !how.id.empty())
        throw command_failure{exit_code::usage, "which one? An id, or --reason R, or --all",
                              "signalbox help dlq " + how.act};
    if (many) return act_on_many(how);
    hub_client hub(how.data);
    if (how.act == "skip" && !is_delivery(how.id)) refuse_to_skip(hub, how.id);
    hub.act(path_of(how.id, how.act), how.why);
    return show_dead_letter(how);
}

exit_code edit_dead_letter(const dead_letter_options& how) {
    auto file = message_file::open(how.payload);
    auto payload = file ? file->whole() : result<std::string>(file.error());
    if (!payload)
        throw command_failure{exit_code::failed, fmt::format("{}: {}", how.payload, payload.error().message()),
                              "signalbox help dlq edit"};
    hub_client hub(how.data);
    const auto made = hub.send_payload(path_of(how.id, "edit") + query_of({{"why", how.why}}), std::move(*payload));
    if (how.json)
        print(fhir::write_json(made.root()));
    else
        print(made.root().string("message_id"));
    if (!how.quiet) note(fmt::format("in the place of {}", how.id));
    return exit_code::done;
}

} // namespace signalbox::cli
