#include "broker/validation/named_values.hpp"

#include <string_view>

#include "broker/validation/same_text.hpp"

namespace signalbox::validation {
namespace {

// Other members may hold a text that looks like a date.
bool names_date(std::string_view name) noexcept {
    const bool ending =
        ends_in(name, "Date") || ends_in(name, "Time") || ends_in(name, "Instant") || ends_in(name, "On");
    return ending || is_text(name, "authored") || is_text(name, "created") || is_text(name, "date") ||
           is_text(name, "dateAsserted") || is_text(name, "dateRecorded") || is_text(name, "end") ||
           is_text(name, "indexed") || is_text(name, "issued") || is_text(name, "lastUpdated") ||
           is_text(name, "recorded") || is_text(name, "start") || is_text(name, "timestamp");
}

// The list that a value of that kind and name belongs into; nullptr for most. By its size a name is told from most
// others without being read.
std::vector<fhir::value>* list_for(named_values& all, fhir::kind kind, std::string_view name) noexcept {
    const bool is_string = kind == fhir::kind::string;
    const bool is_list = kind == fhir::kind::array;
    switch (name.size()) {
    case 3: return is_string && is_text(name, "div") ? &all.divs : nullptr;
    case 6:
        if (is_string && is_text(name, "system")) return &all.systems;
        return is_list && is_text(name, "coding") ? &all.codings : nullptr;
    case 7: return is_text(name, "subject") || is_text(name, "patient") ? &all.subjects : nullptr;
    case 9:
        if (is_string && is_text(name, "reference")) return &all.references;
        return is_text(name, "contained") ? &all.contained : nullptr;
    case 12: return is_string && is_text(name, "resourceType") ? &all.types : nullptr;
    case 13: return is_text(name, "implicitRules") ? &all.implicit_rules : nullptr;
    case 17: return is_list && is_text(name, "modifierExtension") ? &all.modifiers : nullptr;
    default: return nullptr;
    }
}

} // namespace

named_values::named_values(const fhir::document& message) {
    // About as many as a record has: so a list grows once or twice.
    for (std::vector<fhir::value>* const list : {&types, &references, &systems, &codings, &dates, &subjects})
        list->reserve(message.size() / 32);
    const std::uint32_t size = message.size();
    for (std::uint32_t i = 0; i < size; ++i) {
        const fhir::value v = message.at(i);
        const fhir::kind kind = v.kind();
        const std::string_view name = v.name();
        if (std::vector<fhir::value>* const list = list_for(*this, kind, name)) list->push_back(v);
        if (kind != fhir::kind::string) continue;
        // Few texts begin with a digit, so the name is looked at last.
        const std::string_view text = v.text();
        const char first = text.empty() ? ' ' : text.front();
        if (first >= '0' && first <= '9' && names_date(name)) dates.push_back(v);
        if (first == '#') fragments.push_back(v);
    }
}

} // namespace signalbox::validation
