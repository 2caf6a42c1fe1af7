#include "tools/simulate/practice/gpconnect/html/section.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace signalbox::simulate::gpconnect {

namespace {

// The sections that can be narrowed by time: conformance suite 0.7.4.
constexpr std::array<html_section, 10> sections{{{"SUM", "Summary"},
                                                 {"ENC", "Encounters", true},
                                                 {"PRB", "Problems and Issues", true},
                                                 {"CLI", "Clinical Items", true},
                                                 {"ALL", "Allergies and Adverse Reactions"},
                                                 {"MED", "Medications", true},
                                                 {"REF", "Referrals", true},
                                                 {"OBS", "Observations", true},
                                                 {"IMM", "Immunisations"},
                                                 {"ADM", "Administrative Items", true}}};

using rule = bool (*)(const item&, day today);

// A table of a section: what goes into it, and how many at most (0: all).
struct table {
    std::string_view section;
    std::string_view title;
    rule holds;
    std::size_t most = 0;
};

template <area Of>
bool is_of(const item& each, day) {
    return each.area == Of;
}
bool is_current_allergy(const item& each, day) { return each.area == area::allergies && !each.ended; }
bool is_ended_allergy(const item& each, day) { return each.area == area::allergies && each.ended; }
bool is_active_problem(const item& each, day) { return each.area == area::problems && each.active; }
bool is_old_problem(const item& each, day) { return each.area == area::problems && !each.active; }
bool is_repeat(const item& each, day) { return each.area == area::medication && !each.until; }
bool is_acute(const item& each, day today) {
    return each.area == area::medication && each.until && each.from > today - std::chrono::days{365};
}
bool is_past_medication(const item& each, day today) {
    return each.area == area::medication && each.until && !is_acute(each, today);
}
bool is_given(const item& each, day) { return each.area == area::immunisations && each.given && !each.consent; }
bool is_clinical_item(const item& each, day) { return each.area == area::uncategorised || each.consent; }
bool is_measured(const item& each, day) {
    return each.area == area::uncategorised || each.area == area::investigations;
}

const std::vector<table>& tables() {
    static const std::vector<table> all{
        {"SUM", "Last 3 Encounters", is_of<area::consultations>, 3},
        {"SUM", "Active Problems and Issues", is_active_problem},
        {"SUM", "Current Allergies and Adverse Reactions", is_current_allergy},
        {"SUM", "Acute Medication (Last 12 Months)", is_acute},
        {"SUM", "Current Repeat Medication", is_repeat},
        {"ENC", "Encounters", is_of<area::consultations>},
        {"PRB", "Active Problems and Issues", is_active_problem},
        {"PRB", "Inactive Problems and Issues", is_old_problem},
        {"CLI", "Clinical Items", is_clinical_item},
        {"ALL", "Current Allergies and Adverse Reactions", is_current_allergy},
        {"ALL", "Historical Allergies and Adverse Reactions", is_ended_allergy},
        {"MED", "Acute Medication (Last 12 Months)", is_acute},
        {"MED", "Current Repeat Medication", is_repeat},
        {"MED", "Past Medication", is_past_medication},
        {"REF", "Referrals", is_of<area::referrals>},
        {"OBS", "Observations", is_measured},
        {"IMM", "Immunisations", is_given},
        {"ADM", "Administrative Items", is_of<area::diary>},
    };
    return all;
}

std::string escaped(std::string_view text) {
    std::string made;
    for (const char c : text) {
        if (c == '&')
            made += "&amp;";
        else if (c == '<')
            made += "&lt;";
        else
            made += c;
    }
    return made;
}

std::string banner(const html_period& period) {
    if (!period.from && !period.until) return "All relevant items";
    if (!period.until) return fmt::format("All data items from '{}'", to_shown_text(*period.from));
    if (!period.from) return fmt::format("All data items until '{}'", to_shown_text(*period.until));
    return fmt::format("For the period '{}' to '{}'", to_shown_text(*period.from), to_shown_text(*period.until));
}

std::vector<const item*> held_by(const table& which, const std::vector<item>& record, const html_period& period,
                                 day today) {
    std::vector<const item*> held;
    for (const item& each : record)
        if (which.holds(each, today) && (!period.from || each.from >= *period.from) &&
            (!period.until || each.from <= *period.until))
            held.push_back(&each);
    std::stable_sort(held.begin(), held.end(),
                     [](const item* left, const item* right) { return left->from > right->from; });
    return held;
}

std::string to_html(const table& which, std::vector<const item*> held) {
    const auto is_secret = [](const item* each) { return each->confidential; };
    const bool left_out = std::any_of(held.begin(), held.end(), is_secret);
    std::erase_if(held, is_secret);
    if (which.most != 0 && held.size() > which.most) held.resize(which.most);
    std::string made = fmt::format("<div><h2>{}</h2>", which.title);
    if (left_out) made += R"(<div class="exclusion-banner"><p>Sensitive data has been excluded</p></div>)";
    if (held.empty()) return made + fmt::format("<p>No '{}' data is recorded for this patient.</p></div>", which.title);
    made += "<table><thead><tr><th>Date</th><th>Details</th></tr></thead><tbody>";
    for (const item* each : held)
        made += fmt::format("<tr><td>{}</td><td>{}</td></tr>", to_shown_text(each->from), escaped(each->words));
    return made + "</tbody></table></div>";
}

} // namespace

const html_section* find_section(std::string_view code) noexcept {
    const auto* const found =
        std::find_if(sections.begin(), sections.end(), [&](const html_section& each) { return each.code == code; });
    return found == sections.end() ? nullptr : found;
}

std::string to_html(const html_section& which, const std::vector<item>& record, const html_period& period, day today) {
    std::string made =
        fmt::format(R"(<div xmlns="http://www.w3.org/1999/xhtml"><h1>{}</h1><div class="date-banner"><p>{}</p></div>)",
                    which.title, banner(period));
    for (const table& each : tables())
        if (each.section == which.code) made += to_html(each, held_by(each, record, period, today));
    return made + "</div>";
}

} // namespace signalbox::simulate::gpconnect
