#include "broker/ingress/mesh/sandbox/fault_rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "broker/ingress/mesh/protocol/text.hpp"

namespace signalbox::ingress::mesh::sandbox {

namespace {

using protocol::field_problem;

constexpr std::uint32_t status_min = 400;
constexpr std::uint32_t status_max = 599;
constexpr std::uint32_t retry_after_max = 3'600; // seconds, the longest that a client has to honour
constexpr std::uint32_t delay_max = 60'000;      // milliseconds
constexpr std::uint32_t count_max = 1'000;
constexpr std::size_t code_max = 50;
constexpr std::size_t text_max = 500;
constexpr std::size_t path_max = 1'000;
constexpr std::size_t word_max = 300;

constexpr std::array<std::string_view, 4> kinds{"status", "delay_ms", "drop", "report"};

// MESH API specification, table of error codes: what the service says beside the codes that reports carry.
struct known_code {
    std::string_view code;
    std::string_view text;
};
constexpr std::array<known_code, 9> known_codes{{{"12", "Unregistered to address"},
                                                 {"14", "Message not collected by recipient after 5 days"},
                                                 {"16", "Sender is not allowed to send this message type"},
                                                 {"17", "Workflow is not registered for the recipient mailbox"},
                                                 {"EPL-150", "Multiple mailboxes matched"},
                                                 {"EPL-151", "No mailbox matched"},
                                                 {"EPL-152", "Invalid NHS Number"},
                                                 {"EPL-153", "NHS Number not found"},
                                                 {"EPL-154", "NHS Number supplied does not match the demographics"}}};

std::string text_for(std::string_view code) {
    const auto* found =
        std::find_if(known_codes.begin(), known_codes.end(), [code](const auto& c) { return c.code == code; });
    return std::string(found == known_codes.end() ? std::string_view("Failed on purpose") : found->text);
}

bool matches(std::string_view rule, std::string_view value) noexcept { return rule.empty() || rule == value; }

bool matches_path(std::string_view rule, std::string_view path) noexcept {
    if (!rule.ends_with('*')) return matches(rule, path);
    rule.remove_suffix(1);
    return path.starts_with(rule);
}

// The member's value as the members of an object; nothing, and a problem, when it is none.
std::optional<member_reader> object_of(member_reader& from, std::string_view name,
                                       std::vector<field_problem>& trouble) {
    const fhir::value found = from.find(name);
    if (found.is(fhir::kind::object)) return member_reader(found, from.path_of(name) + ".", trouble);
    if (!found) from.refuse(name, "field required", "value_error.missing");
    if (found) from.refuse(name, "value is not a valid dict", "type_error.dict");
    return std::nullopt;
}

// A misspelt member would make a rule that matches more than was meant.
void refuse_others(const fhir::value& object, std::initializer_list<std::string_view> known, member_reader& from) {
    for (const fhir::value member : object) {
        if (std::find(known.begin(), known.end(), member.name()) != known.end()) continue;
        from.refuse("__root__", "extra fields not permitted", "value_error.extra");
        return;
    }
}

void read_match(member_reader& from, std::vector<field_problem>& trouble, fault_match& into) {
    if (!from.has("match")) return;
    auto members = object_of(from, "match", trouble);
    if (!members) return;
    refuse_others(from.find("match"), {"method", "path", "mailbox", "workflow_id", "action"}, *members);
    into.method = protocol::upper(members->text("method", code_max));
    into.path = members->text("path", path_max);
    into.mailbox = protocol::upper(members->text("mailbox", word_max));
    into.workflow_id = members->text("workflow_id", word_max);
    into.action = members->text("action", code_max);
}

void read_drop(member_reader& from, fault& into) {
    const std::string when = from.text("drop", code_max);
    into.what = when == "before" ? fault::kind::drop_before : fault::kind::drop_after_commit;
    if (when == "before" || when == "after_commit") return;
    from.refuse("drop", "unexpected value; permitted: 'before', 'after_commit'", "value_error.const");
}

void read_report(member_reader& from, std::vector<field_problem>& trouble, fault& into) {
    into.what = fault::kind::report;
    auto members = object_of(from, "report", trouble);
    if (!members) return;
    refuse_others(from.find("report"), {"code", "description"}, *members);
    into.code = members->required_text("code", code_max);
    into.description = members->has("description") ? members->text("description", text_max) : text_for(into.code);
}

void read_do(member_reader& from, std::vector<field_problem>& trouble, fault& into) {
    auto members = object_of(from, "do", trouble);
    if (!members) return;
    refuse_others(from.find("do"), {"status", "retry_after", "delay_ms", "drop", "report"}, *members);
    const auto given = std::count_if(kinds.begin(), kinds.end(), [&](auto kind) { return members->has(kind); });
    if (given != 1) {
        from.refuse("do", "exactly one of status, delay_ms, drop and report is expected", "value_error");
        return;
    }
    into.retry_after = members->number("retry_after", 0, retry_after_max);
    if (members->has("status")) into.status = members->number("status", status_min, status_max).value_or(status_max);
    if (members->has("delay_ms")) {
        into.what = fault::kind::delay;
        into.delay = std::chrono::milliseconds(members->number("delay_ms", 0, delay_max).value_or(0));
    }
    if (members->has("drop")) read_drop(*members, into);
    if (members->has("report")) read_report(*members, trouble, into);
    if (into.retry_after && into.what != fault::kind::status) {
        members->refuse("retry_after", "goes with status alone", "value_error");
    }
}

fault_rule read_rule(const fhir::value& entry, std::size_t number, std::vector<field_problem>& trouble) {
    fault_rule rule;
    const std::string prefix = "faults." + std::to_string(number) + ".";
    member_reader from(entry, prefix, trouble);
    if (!entry.is(fhir::kind::object)) {
        from.refuse("__root__", "value is not a valid dict", "type_error.dict");
        return rule;
    }
    refuse_others(entry, {"match", "do", "count", "after"}, from);
    read_match(from, trouble, rule.match);
    read_do(from, trouble, rule.then);
    rule.count = from.number("count", 1, count_max).value_or(1);
    rule.after = from.number("after", 0, count_max).value_or(0);
    return rule;
}

field_problem wrong_field(std::string what) { return {"header", "signalbox-fault", std::move(what), "value_error"}; }

// "250ms", at most a minute.
std::optional<std::chrono::milliseconds> read_delay(std::string_view text) noexcept {
    if (!text.ends_with("ms")) return std::nullopt;
    const auto number = protocol::parse_number(text.substr(0, text.size() - 2));
    if (!number || *number > delay_max) return std::nullopt;
    return std::chrono::milliseconds(*number);
}

bool is_code(std::string_view text) noexcept {
    if (text.empty() || text.size() > code_max) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    });
}

} // namespace

bool fault_match::holds_for(const fault_facts& request) const noexcept {
    return matches(method, request.method) && matches_path(path, request.path) && matches(mailbox, request.mailbox) &&
           matches(workflow_id, request.workflow_id) && matches(action, request.action);
}

body_reading<std::vector<fault_rule>> read_fault_rules(std::string_view body) {
    fhir::document held;
    if (auto unusable = read_object(body, held)) return std::vector{std::move(*unusable)};

    std::vector<field_problem> trouble;
    member_reader from(held.root(), "", trouble);
    const fhir::value list = from.find("faults");
    if (!list) {
        from.refuse("faults", "field required", "value_error.missing");
    } else if (!list.is(fhir::kind::array)) {
        from.refuse("faults", "value is not a valid list", "type_error.list");
    } else if (list.size() > fault_rules_max) {
        from.refuse("faults", "ensure this value has at most 100 items", "value_error.list.max_items");
    }
    if (!trouble.empty()) return trouble;

    std::vector<fault_rule> rules;
    for (const fhir::value entry : list) rules.push_back(read_rule(entry, rules.size(), trouble));
    if (!trouble.empty()) return trouble;
    return rules;
}

std::variant<fault, field_problem> read_fault_field(std::string_view field) {
    field = protocol::trimmed(field);
    const auto equals = std::min(field.find('='), field.size());
    const std::string_view kind = field.substr(0, equals);
    const std::string_view value = field.substr(std::min(equals + 1, field.size()));
    fault read;
    if (kind == "status") {
        const auto number = protocol::parse_number(value);
        if (!number || *number < status_min || *number > status_max) return wrong_field("status is 400 to 599");
        read.status = *number;
        return read;
    }
    if (kind == "delay") {
        const auto delay = read_delay(value);
        if (!delay) return wrong_field("delay is a number of milliseconds with its unit, 0ms to 60000ms");
        read.what = fault::kind::delay;
        read.delay = *delay;
        return read;
    }
    if (kind == "drop") {
        if (value != "before" && value != "after-commit") return wrong_field("drop is before or after-commit");
        read.what = value == "before" ? fault::kind::drop_before : fault::kind::drop_after_commit;
        return read;
    }
    if (kind == "report") {
        if (!is_code(value)) return wrong_field("report is a code of letters, digits, '-' and '_'");
        read.what = fault::kind::report;
        read.code = value;
        read.description = text_for(value);
        return read;
    }
    return wrong_field("expected status=, delay=, drop= or report=");
}

void write_fault(fhir::json_writer& out, const fault& what) {
    out.begin_object();
    switch (what.what) {
    case fault::kind::status:
        out.member("status", static_cast<std::int64_t>(what.status));
        if (what.retry_after) out.member("retry_after", static_cast<std::int64_t>(*what.retry_after));
        break;
    case fault::kind::delay: out.member("delay_ms", static_cast<std::int64_t>(what.delay.count())); break;
    case fault::kind::drop_before: out.member("drop", "before"); break;
    case fault::kind::drop_after_commit: out.member("drop", "after_commit"); break;
    case fault::kind::report:
        out.name("report").begin_object().member("code", what.code).member("description", what.description);
        out.end_object();
        break;
    }
    out.end_object();
}

std::string describe(const fault& what) {
    switch (what.what) {
    case fault::kind::status: return "status " + std::to_string(what.status);
    case fault::kind::delay: return "delay " + std::to_string(what.delay.count()) + "ms";
    case fault::kind::drop_before: return "drop before";
    case fault::kind::drop_after_commit: return "drop after commit";
    case fault::kind::report: break;
    }
    return "report";
}

} // namespace signalbox::ingress::mesh::sandbox
