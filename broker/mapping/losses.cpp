#include "broker/mapping/losses.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace signalbox::mapping {

namespace {

// Codes of findings, in alphabetical order. What they speak of stands elsewhere in the same form, or says how a message
// was made and by whom.
constexpr std::array<std::string_view, 35> without_effect = {
    "address",
    "address-lines",
    "code-system",
    "coding-system",
    "codings-max",
    "conclusion-as-result",
    "control-replaced",
    "display",
    "escape-formatting",
    "fraction",
    "given-names",
    "identifier",
    "identifier-system",
    "interchange-head",
    "line-wrapped",
    "mapped-by",
    "message-reference",
    "name-length",
    "name-parts",
    "name-suffix",
    "note-boundaries",
    "order",
    "party",
    "party-identifiers",
    "party-reference",
    "place-replaced",
    "place-system",
    "read-term",
    "specimen-as-note",
    "text-as-note",
    "time-precision",
    "time-replaced",
    "unit-code",
    "unit-display",
    "user-selected",
};
static_assert(std::ranges::is_sorted(without_effect));

// Members of FHIR of which the same holds, in alphabetical order.
constexpr std::array<std::string_view, 12> members_without_effect = {
    "assigner", "display", "fullUrl", "id",      "implicitRules", "language",
    "link",     "meta",    "system",  "telecom", "use",           "userSelected",
};
static_assert(std::ranges::is_sorted(members_without_effect));

std::string_view last_member_of(std::string_view pointer) { return pointer.substr(pointer.rfind('/') + 1); }

void add(std::string& text, std::size_t count, std::string_view one, std::string_view several) {
    if (count == 0) return;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, count == 1 ? one : several);
}

} // namespace

bool is_clinical_loss(const pathology::finding& found) {
    if (found.severity != pathology::severity::lost) return false;
    if (found.code == "no-place")
        return !std::ranges::binary_search(members_without_effect, last_member_of(found.pointer));
    return !std::ranges::binary_search(without_effect, found.code);
}

losses losses_of(const rendering& made) {
    losses told;
    told.codes = made.issues.size();
    for (const pathology::finding& each : made.findings) {
        switch (each.severity) {
        case pathology::severity::error: ++told.errors; break;
        case pathology::severity::warning: ++told.warnings; break;
        case pathology::severity::lost: ++(is_clinical_loss(each) ? told.clinical : told.others); break;
        }
    }
    return told;
}

bool withdraws_results(const rendering& made) {
    return std::ranges::any_of(made.findings, [](const auto& each) { return each.code == "withdrawn-result"; });
}

std::string in_words(const losses& told) {
    std::string text;
    add(text, told.errors, "error", "errors");
    add(text, told.clinical, "clinical loss", "clinical losses");
    add(text, told.codes, "code without a target", "codes without a target");
    add(text, told.warnings, "warning", "warnings");
    add(text, told.others, "other loss", "other losses");
    return text;
}

} // namespace signalbox::mapping
