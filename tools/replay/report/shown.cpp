#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "broker/identifiers/nhs_number.hpp"
#include "tools/replay/play/fields.hpp"
#include "tools/replay/report/report.hpp"

namespace signalbox::replay {

namespace {

constexpr std::size_t shown_max = 120; // bytes of a value

// Members of JSON and XML whose values are codes, statuses or units.
constexpr std::array shown_members{"code",      "system",     "status",  "unit",         "resourceType", "severity",
                                   "errorCode", "errorEvent", "event",   "intent",       "comparator",   "use",
                                   "coding",    "versionId",  "profile", "content_type", "eventCode"};

// Fields of HL7 v2 likewise: message type, acknowledgement, error, test, unit, flags and status.
constexpr std::array shown_fields{"/MSH[*]/9/*", "/MSH[*]/12/*", "/MSA[*]/1/*",  "/ERR[*]/3/*", "/ERR[*]/4/*",
                                  "/OBR[*]/4/1", "/OBR[*]/4/3",  "/OBR[*]/25/*", "/OBX[*]/2/*", "/OBX[*]/3/1",
                                  "/OBX[*]/3/3", "/OBX[*]/6/1",  "/OBX[*]/6/3",  "/OBX[*]/8/*", "/OBX[*]/11/*"};

std::string_view last_step(std::string_view pointer) {
    const auto slash = pointer.rfind('/');
    return slash == std::string_view::npos ? pointer : pointer.substr(slash + 1);
}

bool is_shown_place(const difference& what) {
    constexpr std::string_view body = "/body";
    const std::string_view pointer = what.pointer;
    if (!pointer.starts_with(body)) return !pointer.starts_with("/headers/Location");
    const std::string_view within = pointer.substr(body.size());
    const std::string_view step = last_step(within);
    if (std::any_of(shown_members.begin(), shown_members.end(), [&](const char* each) { return step == each; }))
        return true;
    return std::any_of(shown_fields.begin(), shown_fields.end(),
                       [&](const char* each) { return pointer_matches(each, within); });
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool holds_nhs_number(std::string_view text) {
    std::size_t digits = 0; // in a row
    for (std::size_t i = 0; i < text.size(); ++i) {
        digits = is_digit(text[i]) ? digits + 1 : 0;
        const bool ends = i + 1 == text.size() || !is_digit(text[i + 1]);
        if (digits == 10 && ends && identifiers::is_nhs_number(text.substr(i - 9, 10))) return true;
    }
    return false;
}

// Words of a code: no blanks, so no sentence and no name of two parts; and no NHS number among its digits.
bool is_code_text(std::string_view text) {
    const auto of_codes = [](char c) {
        constexpr std::string_view others = ".:/_#|+%^*()[]{}-=~,;@&";
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return is_digit(c) || letter || others.find(c) != std::string_view::npos;
    };
    return text.size() <= shown_max && std::all_of(text.begin(), text.end(), of_codes) && !holds_nhs_number(text);
}

std::string masked(std::string_view text) {
    if (text.empty()) return "";
    return fmt::format("({} characters, not shown)", text.size());
}

} // namespace

// A member's name can be anybody's words.
std::string shown_pointer(std::string_view pointer) {
    std::string made;
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const std::string_view step = pointer.substr(0, pointer.find('/'));
        made += '/';
        made += is_code_text(step) ? step : "?";
        pointer.remove_prefix(step.size());
    }
    return made;
}

shown_values shown(const difference& what) {
    if (what.how == change::moved) return {what.before, what.after}; // places in a list
    const bool of_body = what.pointer.starts_with("/body") || what.pointer.starts_with("/headers/Location");
    if (!of_body) {
        // Facts of the hub; a reason can quote what somebody sent, within the hub's own bounds.
        const auto kept = [](const std::string& text) {
            return holds_nhs_number(text) ? masked(text) : text.substr(0, shown_max);
        };
        return {kept(what.before), kept(what.after)};
    }
    const bool open = is_shown_place(what) && is_code_text(what.before) && is_code_text(what.after);
    if (open) return {what.before, what.after};
    return {masked(what.before), masked(what.after)};
}

} // namespace signalbox::replay
