#include "tools/cli/demo_teller.hpp"

#include <filesystem>

#include <fmt/format.h>
#include <poll.h>

#include "broker/app/development_ca.hpp"
#include "broker/app/embedded.hpp"
#include "broker/app/files.hpp"
#include "tools/cli/delivered_file.hpp"
#include "tools/cli/story.hpp"

namespace signalbox::cli {

volatile std::sig_atomic_t demo_interrupted = 0;

namespace {

constexpr const char* workflow = "PATH_MEDRPT_V4";
constexpr std::size_t codes_shown = 4;        // of the mapped ones; the rest is counted
constexpr std::uint32_t violations_shown = 3; // likewise
constexpr std::size_t report_shown = 140;     // characters of its description

// "urn:mesh:RX1LAB01" -> "RX1LAB01".
std::string mailbox_of(std::string_view endpoint) {
    constexpr std::string_view scheme = "urn:mesh:";
    return std::string(endpoint.starts_with(scheme) ? endpoint.substr(scheme.size()) : endpoint);
}

std::string counted(std::size_t number, std::string_view what) {
    if (number == 0) return fmt::format("no {}", what);
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string shortened(std::string_view text, std::size_t most) {
    return text.size() <= most ? std::string(text) : std::string(text.substr(0, most)) + "...";
}

} // namespace

teller::teller(demo_hub& hub) : hub_(hub), api_(hub.data()) {
    app::command_line_settings from;
    from.data = hub.data();
    demo_ = app::load_configuration(from);
    const auto state = api_.get("/api/v1/state");
    for (const fhir::value d : state.root().find("destinations"))
        folders_.emplace_back(std::string(d.string("name")), std::string(d.string("folder")));
}

mesh_client teller::client_of(const std::string& mailbox) const {
    const auto files = app::development_files(hub_.data());
    http::client_settings where;
    where.host = hub_.running().mesh.address;
    where.port = hub_.running().mesh.port;
    where.encrypted = hub_.running().mesh_encrypted;
    where.ca_file = files.ca_file;
    where.certificate_file = files.client_certificate;
    where.key_file = files.client_key;
    where.server_name = "localhost";
    mesh_account account{mailbox, {}, demo_.shared_key.value};
    for (const app::mailbox_setting& m : demo_.directory.mailboxes)
        if (m.entry.id == mailbox) account.password = m.entry.password;
    return {std::move(where), std::move(account)};
}

void teller::say(std::string_view at, tint how, std::string_view state, std::string_view text) const {
    print(fmt::format("   {} {}{} {}", tinted(tint::quiet, fmt::format("{:>9}", at)), tinted(how, state),
                      std::string(state.size() < 12 ? 12 - state.size() : 0, ' '), text));
}

std::int64_t teller::micros_since_sent(std::string_view iso) const {
    const auto at = base::from_iso8601(iso);
    return at ? (*at - sent_at_).count() : 0;
}

std::optional<fhir::document> teller::follow(const std::string& id) const {
    constexpr int looks_max = 3000; // 30 s
    for (int look = 0; look < looks_max && demo_interrupted == 0; ++look) {
        auto now = api_.get("/api/v1/messages/" + id);
        if (end_of(now.root())) return now;
        ::poll(nullptr, 0, 10);
    }
    return std::nullopt;
}

// Every step at its own time: the hub's records and, among them, when the sender had its 202.
void teller::tell_steps(const fhir::value& root, const mesh_client::sent& sent) const {
    const fhir::value message = root.find("message");
    const std::size_t violations = message.find("violations").find("violations").size();
    const bool quarantined = message.string("state") == "quarantined";
    const std::int64_t committed = micros_since_sent(message.string("committed_at"));

    std::vector<line> lines;
    lines.push_back({committed, quarantined ? tint::bad : tint::good, quarantined ? "quarantined" : "validated",
                     fmt::format("{}: {}", message.string("message_type"), counted(violations, "violation"))});
    lines.push_back({sent.took.count(), tint::good, std::to_string(sent.status), "kept on disk as " + sent.message_id});
    for (const fhir::value delivery : root.find("deliveries")) {
        lines.push_back(
            {micros_since_sent(delivery.string("created_at")), tint::plain, "routed",
             fmt::format("to {} by '{}'", delivery.string("destination"), printable(delivery.string("rule")))});
        for (const fhir::value event : delivery.find("history"))
            // A mailbox has it with the commit; what is ready was routed at that moment.
            if (event.find("attempt").text() != "0") lines.push_back(line_of(delivery, event));
    }
    std::stable_sort(lines.begin(), lines.end(), [](const line& a, const line& b) { return a.after < b.after; });
    for (const line& l : lines) {
        say(fmt::format("+{:.1f} ms", static_cast<double>(l.after) / 1e3), l.how, l.state, l.text);
        if (l.state == "quarantined") tell_violations(message.find("violations"));
    }
}

teller::line teller::line_of(const fhir::value& delivery, const fhir::value& event) const {
    const std::string_view state = event.string("state");
    std::string text = fmt::format("to {}, attempt {}: {}", delivery.string("destination"),
                                   event.find("attempt").text(), event.string("outcome"));
    if (const auto why = event.string("diagnostics"); !why.empty()) text += " (" + printable(why) + ")";
    const bool good = state == "delivered" || state == "confirmed";
    return {micros_since_sent(event.string("at")), good ? tint::good : tint::plain, std::string(state),
            std::move(text)};
}

void teller::tell_violations(const fhir::value& violations) const {
    const fhir::value all = violations.find("violations");
    for (std::uint32_t i = 0; i < std::min(violations_shown, all.size()); ++i)
        say("", tint::plain, "", violation_line(all.at(i)));
    if (all.size() > violations_shown)
        say("", tint::plain, "", fmt::format("... and {} more", all.size() - violations_shown));
}

void teller::tell_codes(const std::string& path) const {
    const auto text = app::read_file(path);
    const auto bundle = text ? fhir::read_json(*text) : fhir::parsed<fhir::document>(fhir::parse_error{});
    if (!bundle) return say("", tint::bad, "codes", "the file cannot be read back");

    const delivered_codes codes = codes_of(bundle->root());
    say("", tint::plain, "codes",
        fmt::format("{} of {} tests carry SNOMED CT, {} of them mapped by the hub, {} unmapped", codes.coded,
                    codes.tests, codes.added.size(), codes.without.size()));
    for (std::size_t i = 0; i < std::min(codes_shown, codes.added.size()); ++i) {
        const added_code& code = codes.added[i];
        for (std::size_t j = 0; j < code.snomed.size(); ++j)
            say("", tint::plain, "",
                fmt::format("{:<12} {} {}", j == 0 ? code.own : "", j == 0 ? "->" : "  ", code.snomed[j]));
    }
    if (codes.added.size() > codes_shown)
        say("", tint::plain, "",
            fmt::format("... and {} more; row {} and others", codes.added.size() - codes_shown,
                        codes.added.front().row));
    for (const std::string& own : codes.without) say("", tint::plain, "", fmt::format("{:<12} -> unmapped", own));
}

// The path as it stands below the data folder that the first line names.
std::string teller::below_data(const std::string& path) const {
    return path.starts_with(hub_.data() + "/") ? path.substr(hub_.data().size() + 1) : path;
}

void teller::tell_files(const fhir::value& root) const {
    for (const fhir::value delivery : root.find("deliveries")) {
        const auto folder = std::find_if(folders_.begin(), folders_.end(),
                                         [&](const auto& f) { return f.first == delivery.string("destination"); });
        if (folder == folders_.end()) continue;
        const std::string path = find_delivered_file(folder->second, std::string(delivery.string("delivery_id")));
        if (path.empty()) {
            say("", tint::bad, "file", "none in " + folder->second);
            continue;
        }
        std::string form(delivery.string("transform_version"));
        if (const auto map = delivery.string("map_version"); !map.empty()) form += fmt::format(", code map {}", map);
        std::error_code ignored;
        say("", tint::plain, "file",
            fmt::format("{} ({}, {})", below_data(path), short_size(std::filesystem::file_size(path, ignored)), form));
        tell_codes(path);
    }
}

// The REPORT that speaks of the message, read and acknowledged as the laboratory's system would.
void teller::tell_report(const std::string& id, const std::string& mailbox) const {
    mesh_client client = client_of(mailbox);
    for (const std::string& report : client.inbox()) {
        const auto answer = client.get(report);
        if (answer.field("Mex-LinkedMsgID").value_or("") != id) continue;
        say("", tint::plain, "report",
            fmt::format("{} {} in the inbox of {}", answer.field("Mex-MessageType").value_or("?"), report, mailbox));
        say("", tint::plain, "",
            shortened(fmt::format("{}: {}", printable(answer.field("Mex-StatusCode").value_or("")),
                                  printable(answer.field("Mex-StatusDescription").value_or(""))),
                      report_shown));
        const bool done = client.acknowledge(report);
        say("", done ? tint::good : tint::bad, done ? "acknowledged" : "kept",
            done ? "the inbox is free of it" : "the hub refused the acknowledgement");
        return;
    }
    say("", tint::bad, "report", fmt::format("none in the inbox of {}", mailbox));
}

exit_code teller::tell(std::size_t number, const demo_message& what) {
    const std::string_view body = app::embedded_text(std::string("config/demo/") + what.file);
    const auto bundle = fhir::read_json(body);
    const fhir::value header = bundle ? bundle->root().find("entry").at(0).find("resource") : fhir::value{};
    const std::string from = mailbox_of(header.find("source").string("endpoint"));
    const std::string to = mailbox_of(header.find("destination").at(0).string("endpoint"));

    print("");
    print(tinted(tint::strong, fmt::format("{}. {}: {}", number, what.file, what.about)));
    print(fmt::format("   {} -> {}, workflow {}, {} over MESH", from, to, workflow, short_size(body.size())));
    mesh_client client = client_of(from);
    sent_at_ = base::system_clock{}.now();
    const auto sent = client.send(to, workflow, what.file, std::string(body));
    if (sent.message_id.empty()) {
        say("", tint::bad, std::to_string(sent.status), printable(sent.body.substr(0, 200)));
        return exit_code::failed;
    }

    const auto ended = follow(sent.message_id);
    if (!ended) {
        say("", tint::bad, "open",
            fmt::format("still under way: signalbox message follow {} --data {}", sent.message_id, hub_.data()));
        return exit_code::failed;
    }
    tell_steps(ended->root(), sent);
    tell_files(ended->root());
    if (ended->root().find("message").string("state") == "quarantined") tell_report(sent.message_id, from);
    return *end_of(ended->root());
}

} // namespace signalbox::cli
