#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "broker/mapping/asked/worklist.hpp"
#include "broker/mapping/rules/spreadsheet.hpp"

namespace signalbox::mapping {

namespace {

constexpr std::string_view header =
    "source_system,source_code,source_display,target_system,target_code,target_display,equivalence,unit,specimen,layer,"
    "approved_by,approved_on,approval_reason,comment\n";

// A spreadsheet takes such a text for a formula (=1+1), and does what it says.
bool begins_like_a_formula(std::string_view text) {
    return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

// What the importer takes back as it stands (rules/row_checks.cpp).
bool survives(std::string_view text) {
    if (text.empty()) return true;
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
    return !begins_like_a_formula(text) && text.front() != ' ' && text.back() != ' ' &&
           std::ranges::none_of(text, is_control) && !is_spreadsheet_damage(text);
}

bool fits_in_a_table(const worklist_entry& entry) {
    if (entry.system.empty() || !survives(entry.system) || !survives(entry.code)) return false;
    return survives(entry.unit) && survives(entry.specimen) &&
           (entry.unit + entry.specimen).find('|') == std::string::npos;
}

// RFC 4180: in quotes where it has to be, quotes doubled.
std::string field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

// For people to read, so it may change: a space before what looks like a formula, control characters become spaces.
std::string readable(std::string_view text) {
    std::string made = begins_like_a_formula(text) ? " " : "";
    for (const char c : text) made += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    return made;
}

std::string day_text(base::time_point at) { return base::to_iso8601(at).substr(0, 10); }

std::string comment_of(const worklist_entry& entry) {
    std::string text = fmt::format("{} in {} {}, first {}, last {}", to_text(entry.why), entry.messages,
                                   entry.messages == 1 ? "message" : "messages", day_text(entry.first_seen),
                                   day_text(entry.last_seen));
    if (!entry.candidates.empty()) text += fmt::format("; candidates: {}", fmt::join(entry.candidates, " / "));
    return text;
}

} // namespace

worklist_csv to_csv(const std::vector<worklist_entry>& entries) {
    worklist_csv made{std::string(header), 0};
    for (const worklist_entry& entry : entries) {
        if (!fits_in_a_table(entry)) {
            ++made.left_out;
            continue;
        }
        made.text +=
            fmt::format("{},{},{},{},,,,{},{},{},,,,{}\n", field(entry.system), field(entry.code),
                        field(readable(entry.display)), snomed_system, field(entry.unit), field(entry.specimen),
                        field("lab:" + entry.laboratory), field(readable(comment_of(entry))));
    }
    return made;
}

} // namespace signalbox::mapping
