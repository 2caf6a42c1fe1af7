#include <fmt/format.h>
#include <poll.h>

#include "tools/cli/commands.hpp"
#include "tools/cli/hub_client.hpp"
#include "tools/cli/story.hpp"
#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

void print_message(const fhir::value& message) {
    const auto line = [](std::string_view name, std::string_view text) {
        if (!text.empty()) print(fmt::format("{:<14} {}", name, printable(text)));
    };
    line("message", message.string("message_id"));
    line("state", message.string("state"));
    line("reason", message.string("quarantine_reason"));
    line("type", message.string("message_type"));
    line("kind", message.string("kind"));
    line("from", message.string("sender"));
    line("to", message.string("recipient"));
    line("workflow", message.string("workflow_id"));
    line("received", message.string("received_at"));
    line("committed", message.string("committed_at"));
    line("size", message.find("size").text());
    line("sha256", message.string("sha256"));
    line("speaks of", message.string("linked_message_id"));
    line("status", message.string("status_description"));
}

void print_violations(const fhir::value& violations) {
    for (const fhir::value v : violations.find("violations")) print("  " + violation_line(v));
    if (violations.find("more").text() == "true") print("  and more");
}

void print_route(const fhir::value& route) {
    std::vector<std::vector<std::string>> rows{{"route", "matched", "why"}};
    for (const fhir::value rule : route.find("considered"))
        rows.push_back({printable(rule.string("route")), rule.find("matched").text() == "true" ? "yes" : "no",
                        printable(rule.string("why"))});
    print_table(rows);
    for (const fhir::value chosen : route.find("destinations"))
        print(fmt::format("-> {} (by {})", chosen.string("destination"), printable(chosen.string("rule"))));
    if (route.find("destinations").size() == 0) print("-> nowhere: quarantined");
}

// A negative answer, and a REPORT, end a conversation: nothing comes behind them, whatever was asked for.
bool has_ended(std::string_view stage) { return stage == "refused" || stage == "reported"; }

std::string answer_text(const fhir::value& answer, const fhir::value& wanted, bool ended) {
    if (!answer.is(fhir::kind::object) && wanted.text() != "true") return "not asked for";
    if (!answer.is(fhir::kind::object)) return ended ? "will not come" : "awaited";
    return fmt::format("{} {} at {} by {}", printable(answer.string("code")), printable(answer.string("display")),
                       short_time(answer.string("at")), answer.string("message_id"));
}

void print_conversation(const fhir::value& conversation) {
    print("\nconversation");
    print(fmt::format("  {:<14} {}", "stage", conversation.string("stage")));
    for (const char* const level : {"infrastructure", "business"})
        print(fmt::format("  {:<14} {}", level,
                          answer_text(conversation.find(level), conversation.find(std::string(level) + "_wanted"),
                                      has_ended(conversation.string("stage")))));
}

} // namespace

exit_code list_messages(const message_options& how) {
    hub_client hub(how.data);
    const auto found = hub.get("/api/v1/messages" + query_of({{"state", how.state},
                                                              {"workflow", how.workflow},
                                                              {"from", how.from},
                                                              {"to", how.to},
                                                              {"since", since_of(how.since)},
                                                              {"limit", std::to_string(how.limit)}}));
    const fhir::value messages = found.root().find("messages");
    if (how.json) {
        print(fhir::write_json(messages));
        return exit_code::done;
    }
    std::vector<std::vector<std::string>> rows{{"message", "committed", "state", "type", "from", "to", "workflow"}};
    for (const fhir::value m : messages)
        rows.push_back({std::string(m.string("message_id")), short_time(m.string("committed_at")),
                        std::string(m.string("state")), std::string(m.string("message_type")),
                        std::string(m.string("sender")), std::string(m.string("recipient")),
                        printable(m.string("workflow_id"))});
    if (messages.size() == 0)
        note("no messages");
    else
        print_table(rows);
    return exit_code::done;
}

exit_code show_message(const message_options& how) {
    hub_client hub(how.data);
    const auto found = hub.get("/api/v1/messages/" + http::percent_encode(how.id));
    if (how.json) {
        print(fhir::write_json(found.root()));
        return exit_code::done;
    }
    const fhir::value message = found.root().find("message");
    print_message(message);
    if (message.find("violations").is(fhir::kind::object) && message.find("violations").find("violations").size() > 0) {
        print("\nviolations");
        print_violations(message.find("violations"));
    }
    for (const fhir::value delivery : found.root().find("deliveries")) {
        print("");
        print_delivery(delivery);
    }
    const fhir::value conversation = found.root().find("conversation");
    if (conversation.is(fhir::kind::object)) print_conversation(conversation);
    return exit_code::done;
}

exit_code explain_route(const message_options& how) {
    hub_client hub(how.data);
    const auto found = hub.get("/api/v1/routes/explain/" + http::percent_encode(how.id));
    if (how.json) {
        print(fhir::write_json(found.root()));
        return exit_code::done;
    }
    const fhir::value message = found.root().find("message");
    print(fmt::format("{} {} {} -> {} {}", message.string("message_id"), message.string("message_type"),
                      message.string("sender"), message.string("recipient"), printable(message.string("workflow_id"))));
    if (message.string("state") == "quarantined")
        print(fmt::format("quarantined ({}): it goes nowhere until a person decides; the routes would say",
                          printable(message.string("quarantine_reason"))));
    const fhir::value route = found.root().find("route");
    if (route.is(fhir::kind::object))
        print_route(route);
    else
        print("routing was not asked");
    return exit_code::done;
}

exit_code follow_message(const message_options& how) {
    hub_client hub(how.data);
    std::size_t printed = 0;
    while (true) {
        const auto now = hub.get("/api/v1/messages/" + http::percent_encode(how.id));
        const auto steps = steps_of(now.root());
        for (; printed < steps.size(); ++printed) {
            const step& s = steps[printed];
            if (how.json)
                print(to_json(s));
            else
                print(fmt::format("{}  {:<13} {}", short_time(s.at), s.state, s.text));
        }
        if (const auto end = end_of(now.root())) return *end;
        ::poll(nullptr, 0, 200); // nothing tells a change: look again
    }
}

} // namespace signalbox::cli
