#include <algorithm>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "broker/app/hub.hpp"
#include "broker/base/file.hpp"
#include "broker/identifiers/mailbox_id.hpp"
#include "broker/mapping/loaders/csv.hpp"
#include "broker/trace/convert/har.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/trace/convert/planned.hpp"
#include "tools/cli/trace/new_trace.hpp"
#include "tools/cli/trace/recording_words.hpp"
#include "tools/cli/trace/trace_trouble.hpp"
#include "tools/replay/play/requests.hpp"

namespace signalbox::cli {

namespace {

constexpr const char* help = "signalbox help trace convert";

[[noreturn]] void refuse(std::string what) { throw command_failure{exit_code::usage, std::move(what), help}; }

std::string mailbox(const std::string& text, const std::string& where) {
    if (text.empty()) return {};
    const auto read = identifiers::parse_mailbox_id(text);
    if (!read) refuse(where + ": is no mailbox id");
    return *read;
}

// CSV: edi,mailbox.
std::map<std::string, std::string, std::less<>> read_mailboxes(const std::string& path) {
    std::map<std::string, std::string, std::less<>> made;
    if (path.empty()) return made;
    const auto text = base::read_file(path);
    if (!text) throw command_failure{code_of(text.error()), path + ": " + text.error().message(), help};
    std::optional<std::string> fault;
    bool is_head = true;
    const auto read = mapping::read_csv(*text, ',', [&](const mapping::csv_record& row) {
        const bool two = row.fields.size() == 2;
        const bool fits = is_head ? two && row.fields[0] == "edi" && row.fields[1] == "mailbox" : two;
        if (!fits) fault = fmt::format("{}, line {}: the columns are edi,mailbox", path, row.line);
        if (fits && !is_head) made[row.fields[0]] = mailbox(row.fields[1], fmt::format("{}, line {}", path, row.line));
        is_head = false;
        return fits;
    });
    if (!read) fault = fmt::format("{}, line {}: {}", path, read.error().line, read.error().reason);
    if (fault) refuse(*fault);
    return made;
}

trace::edifact_addresses addresses_of(const trace_convert_options& how) {
    if (how.mailboxes.empty() && (how.mailbox_from.empty() || how.mailbox_to.empty()))
        refuse("edifact-folder needs --mailbox-from ID --mailbox-to ID, or --mailboxes FILE");
    return {read_mailboxes(how.mailboxes), mailbox(how.mailbox_from, "--mailbox-from"),
            mailbox(how.mailbox_to, "--mailbox-to"), how.workflow};
}

void check(const trace_convert_options& how) {
    if (std::filesystem::exists(how.out)) refuse(how.out + " is there already");
    const bool addressed = !how.mailboxes.empty() || !how.mailbox_from.empty() || !how.mailbox_to.empty();
    if (addressed && how.from != "edifact-folder") refuse("mailboxes are given for an edifact-folder alone");
}

trace::header header_at(base::time_point start) {
    trace::header made;
    made.producer = fmt::format("signalbox {}", app::version());
    made.started_at = start;
    made.identifiable = true;
    return made;
}

void tell_counts(const remainder& rest) {
    for (const auto& [what, count] : rest.left_out())
        if (count > 0) note(fmt::format("left out: {} {}", count, what));
    if (rest.told() > 0) note(fmt::format("could not be read: {}", rest.told()));
}

[[noreturn]] void nothing_in(const trace_convert_options& how, const remainder& rest) {
    tell_counts(rest);
    throw command_failure{exit_code::findings, how.in + ": nothing in it could be converted", help};
}

exit_code done(const trace_convert_options& how, std::uint64_t messages, const remainder& rest) {
    if (!how.quiet) note(fmt::format("{}: {} messages", how.out, messages));
    if (!how.quiet) tell_counts(rest);
    return rest.told() == 0 ? exit_code::done : exit_code::findings;
}

exit_code write_planned(std::vector<planned> all, remainder& rest, const trace_convert_options& how) {
    if (all.empty()) nothing_in(how, rest);
    std::ranges::stable_sort(all, {}, &planned::at);
    new_trace into(how.out, header_at(all.front().at));
    std::uint64_t messages = 0;
    for (const planned& each : all) {
        auto sent = each.read();
        if (!sent) {
            rest.tell(each.name, sent.error());
            continue;
        }
        sent->sequence = ++messages;
        sent->at = each.at - all.front().at;
        into.append(std::move(*sent));
    }
    if (messages == 0) nothing_in(how, rest);
    into.finish();
    return done(how, messages, rest);
}

// With what its sender learnt from the answer, as a recording has it.
void learn(trace::message& sent, trace::reply& answered) {
    if (!answered.body) return;
    answered.code = replay::code_in(sent.transport, answered.body->bytes);
    if (sent.transport == trace::transport::mesh && sent.target.ends_with("/outbox"))
        sent.message_id = replay::message_id_in(answered.body->bytes);
}

exit_code convert_har(const trace_convert_options& how) {
    const auto text = base::read_file(how.in);
    if (!text) throw command_failure{code_of(text.error()), how.in + ": " + text.error().message(), help};
    auto read = trace::read_har(*text);
    if (!read) fail_to_read(how.in, read.error(), help);
    remainder rest;
    for (const trace::unreadable& each : read->refused) rest.tell(fmt::format("entry {}", each.line), each.what);
    rest.leave_out("requests for tokens, or not of HTTP", read->left_out);
    if (read->exchanges.empty()) nothing_in(how, rest);

    const base::time_point start = read->exchanges.front().at;
    std::vector<std::pair<trace::offset, trace::record>> lines;
    trace::sequence number = 0;
    for (trace::har_exchange& each : read->exchanges) {
        each.message.sequence = ++number;
        each.message.at = each.at - start;
        if (each.reply) {
            learn(each.message, *each.reply);
            each.reply->sequence = number;
            each.reply->at += each.message.at;
            lines.emplace_back(each.reply->at, std::move(*each.reply));
        }
        lines.emplace_back(each.message.at, std::move(each.message));
    }
    std::ranges::stable_sort(lines, {}, [](const auto& line) {
        return std::pair(line.first, !std::holds_alternative<trace::message>(line.second));
    });
    new_trace into(how.out, header_at(start));
    for (const auto& [at, line] : lines) into.append(line);
    into.finish();
    return done(how, number, rest);
}

} // namespace

exit_code convert_trace(const trace_convert_options& how) {
    check(how);
    if (how.from == "har") return convert_har(how);
    remainder rest;
    std::vector<planned> all;
    if (how.from == "mesh-folder") all = plan_mesh_pairs(how.in, rest);
    if (how.from == "fhir-folder") all = plan_fhir_files(how.in, rest);
    if (how.from == "edifact-folder") all = plan_edifact_files(how.in, addresses_of(how), rest);
    return write_planned(std::move(all), rest, how);
}

} // namespace signalbox::cli
