#include "tools/cli/story.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "tools/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

std::string event_text(const fhir::value& delivery, const fhir::value& event) {
    std::string text = printable(delivery.string("destination"));
    const std::string_view attempt = event.find("attempt").text();
    const std::string_view outcome = event.string("outcome");
    if (attempt != "0") text += fmt::format(", attempt {}", attempt);
    // Without an attempt it is the commit, or what an operator did.
    if (attempt != "0" || outcome != "accepted") text += ": " + printable(outcome);
    if (const auto why = event.string("diagnostics"); !why.empty()) text += " (" + printable(why) + ")";
    return text;
}

bool is_open(std::string_view state) {
    return state == "ready" || state == "leased" || state == "sent" || state == "retry_wait" || state == "blocked" ||
           state == "ambiguous";
}

bool is_clinical(const fhir::value& issue) { return issue.find("clinical").text() == "true"; }

// "error", "clinical loss", "code", "warning", "other loss"
std::string_view kind_of(const fhir::value& issue) {
    const std::string_view kind = issue.string("kind");
    if (kind == "lost") return is_clinical(issue) ? "clinical loss" : "other loss";
    return kind == "error" || kind == "warning" ? kind : "code";
}

// "2 clinical losses, 1 code, 40 more", in the order in which the hub lists them.
std::string counts_of(const fhir::value& issues) {
    std::vector<std::pair<std::string_view, std::size_t>> counts;
    std::string rest;
    for (const fhir::value issue : issues) {
        if (issue.string("kind") == "more") {
            rest = fmt::format(", {} more", issue.find("count").text());
            continue;
        }
        if (counts.empty() || counts.back().first != kind_of(issue)) counts.emplace_back(kind_of(issue), 0);
        ++counts.back().second;
    }
    std::string text;
    for (const auto& [kind, count] : counts) {
        const std::string_view plural = count == 1 ? "" : kind.ends_with("loss") ? "es" : "s";
        text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", count, kind, plural);
    }
    return text + rest;
}

std::string place_of(const fhir::value& issue) {
    if (const auto segment = issue.find("segment").text(); !segment.empty()) return fmt::format("segment {}", segment);
    return printable(issue.string("pointer"));
}

// "clinical loss  /conclusion: the conclusion of the report as a whole [conclusion]"
std::string line_of(const fhir::value& issue) {
    if (issue.string("kind") == "more") return fmt::format("and {} more", issue.find("count").text());
    const std::string_view kind = kind_of(issue);
    const std::string what = kind == "code"
                                 ? fmt::format("{} {} [{}]", printable(issue.string("system")),
                                               printable(issue.string("code")), issue.string("kind"))
                                 : fmt::format("{} [{}]", printable(issue.string("text")), issue.string("code"));
    return fmt::format("{:<13} {}: {}", kind, place_of(issue), what);
}

} // namespace

std::vector<step> steps_of(const fhir::value& root) {
    const fhir::value message = root.find("message");
    std::vector<step> steps;
    steps.push_back({std::string(message.string("received_at")), "received",
                     fmt::format("from {}, {} bytes", message.string("sender"), message.find("size").text()), ""});
    std::string kept(message.string("message_type"));
    if (const auto reason = message.string("quarantine_reason"); !reason.empty()) kept += ": " + printable(reason);
    steps.push_back({std::string(message.string("committed_at")), std::string(message.string("state")), kept, ""});
    for (const fhir::value delivery : root.find("deliveries"))
        for (const fhir::value event : delivery.find("history"))
            steps.push_back({std::string(event.string("at")), std::string(event.string("state")),
                             event_text(delivery, event), std::string(delivery.string("delivery_id"))});
    std::stable_sort(steps.begin(), steps.end(), [](const step& a, const step& b) { return a.at < b.at; });
    return steps;
}

std::string to_json(const step& s) {
    fhir::json_writer json;
    json.begin_object().member("at", s.at).member("state", s.state).member("text", s.text);
    json.member("delivery_id", s.delivery_id).end_object();
    return json.take();
}

std::optional<exit_code> end_of(const fhir::value& root) {
    bool findings = root.find("message").string("state") == "quarantined";
    for (const fhir::value delivery : root.find("deliveries")) {
        const std::string_view state = delivery.string("state");
        if (is_open(state)) return std::nullopt;
        findings = findings || (state != "delivered" && state != "confirmed");
    }
    return findings ? exit_code::findings : exit_code::done;
}

std::string violation_line(const fhir::value& violation) {
    const char* const mark = violation.string("severity") == "warning" ? ", warning" : "";
    const std::string_view problem = violation.string("problem");
    return fmt::format("{}:{}: {}: {} [{}{}]", violation.find("line").text(), violation.find("column").text(),
                       printable(violation.string("pointer")),
                       printable(problem.empty() ? violation.string("expected") : problem), violation.string("keyword"),
                       mark);
}

std::string state_of(const fhir::value& delivery) {
    std::string text(delivery.string("state"));
    return delivery.find("in_hand").text() == "true" ? text + ", in hand" : text;
}

void print_delivery(const fhir::value& delivery) {
    print(fmt::format("{}  {}", delivery.string("delivery_id"), delivery.string("destination")));
    const auto line = [](std::string_view name, std::string_view text) {
        if (!text.empty()) print(fmt::format("  {:<12} {}", name, printable(text)));
    };
    line("state", state_of(delivery));
    line("reason", delivery.string("reason"));
    line("rule", delivery.string("rule"));
    line("attempts", delivery.find("attempts").text());
    line("next attempt", delivery.string("next_attempt_at"));
    line("transform", delivery.string("transform_version"));
    line("code map", delivery.string("map_version"));
    line("rendering", counts_of(delivery.find("mapping_issues")));
    for (const fhir::value event : delivery.find("history"))
        print(fmt::format("  {}  {:<13} {}", short_time(event.string("at")), event.string("state"),
                          event_text(delivery, event)));
}

void print_losses(const fhir::value& delivery) {
    const fhir::value issues = delivery.find("mapping_issues");
    if (issues.size() == 0) return;
    print("\nwhat the rendering lost, and codes without a target");
    for (const fhir::value issue : issues) print("  " + line_of(issue));
}

} // namespace signalbox::cli
