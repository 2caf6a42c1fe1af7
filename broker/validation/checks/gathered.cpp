#include "broker/validation/checks/gathered.hpp"

#include <algorithm>
#include <iterator>

#include "broker/validation/bundle_index.hpp"

namespace signalbox::validation::checks {
namespace {

// Other members may hold a text that looks like a date.
bool names_date(std::string_view name) noexcept {
    constexpr std::string_view endings[] = {"Date", "DateTime", "Time", "Instant", "On"};
    constexpr std::string_view names[] = {"authored",     "created",  "date",    "dateAsserted",
                                          "dateRecorded", "end",      "indexed", "issued",
                                          "lastUpdated",  "recorded", "start",   "timestamp"};
    return std::find(std::begin(names), std::end(names), name) != std::end(names) ||
           std::any_of(std::begin(endings), std::end(endings),
                       [name](std::string_view ending) { return name.ends_with(ending); });
}

// What begins with a digit may be a date; few texts do, so the name is looked at last.
bool may_be_date(std::string_view text) noexcept { return !text.empty() && text.front() >= '0' && text.front() <= '9'; }

void add_text(gathered& into, const fhir::value& v) {
    const std::string_view name = v.name();
    if (name == "reference") into.references.push_back(v);
    if (name == "system") into.systems.push_back(v);
    if (name == "div") into.divs.push_back(v);
    if (v.text().starts_with('#')) into.fragments.push_back(v);
    if (may_be_date(v.text()) && names_date(name)) into.dates.push_back(v);
}

void add_list(gathered& into, const fhir::value& v) {
    if (v.name() == "modifierExtension") into.modifiers.push_back(v);
    if (v.name() != "coding") return;
    for (const fhir::value coding : v)
        if (coding.is(fhir::kind::object)) into.codings.push_back(coding);
}

} // namespace

gathered::gathered(const fhir::document& message) {
    for (std::uint32_t i = 0; i < message.size(); ++i) {
        const fhir::value v = message.at(i);
        if (v.is(fhir::kind::string)) add_text(*this, v);
        if (v.is(fhir::kind::array)) add_list(*this, v);
    }
}

} // namespace signalbox::validation::checks
