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

// What begins with a digit may be a date; few texts do, so the name is looked at last.
bool may_be_date(std::string_view text) noexcept { return !text.empty() && text.front() >= '0' && text.front() <= '9'; }

} // namespace

named_values::named_values(const fhir::document& message) {
    // As a record has them: so they grow once at most.
    const std::size_t some = message.size() / 32;
    for (std::vector<fhir::value>* const list : {&types, &references, &systems, &codings, &dates, &subjects})
        list->reserve(some);
    for (std::uint32_t i = 0; i < message.size(); ++i) {
        const fhir::value v = message.at(i);
        if (v.kind() == fhir::kind::string) add_text(v);
        if (v.kind() == fhir::kind::array) add_list(v);
        add_any(v);
    }
}

// By its size a name is told from most others without being read.
inline void named_values::add_text(const fhir::value& text) {
    const std::string_view name = text.name();
    switch (name.size()) {
    case 3:
        if (is_text(name, "div")) divs.push_back(text);
        break;
    case 6:
        if (is_text(name, "system")) systems.push_back(text);
        break;
    case 9:
        if (is_text(name, "reference")) references.push_back(text);
        break;
    case 12:
        if (is_text(name, "resourceType") && !text.text().empty()) types.push_back(text);
        break;
    default:
        break;
    }
    if (may_be_date(text.text()) && names_date(name)) dates.push_back(text);
}

inline void named_values::add_list(const fhir::value& list) {
    if (is_text(list.name(), "coding")) codings.push_back(list);
    if (is_text(list.name(), "modifierExtension")) modifiers.push_back(list);
}

inline void named_values::add_any(const fhir::value& v) {
    const std::string_view name = v.name();
    switch (name.size()) {
    case 7:
        if (is_text(name, "subject") || is_text(name, "patient")) subjects.push_back(v);
        break;
    case 9:
        if (is_text(name, "contained")) contained.push_back(v);
        break;
    case 13:
        if (is_text(name, "implicitRules")) implicit_rules.push_back(v);
        break;
    default:
        break;
    }
}

} // namespace signalbox::validation
