#include "broker/validation/checks/gathered.hpp"

#include <algorithm>
#include <array>

#include "broker/fhir/text_hint.hpp"
#include "broker/validation/same_text.hpp"

namespace signalbox::validation::checks {
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

void add_text(gathered& into, const fhir::value& v) {
    const std::string_view name = v.name();
    if (is_text(name, "reference")) into.references.push_back(v);
    if (is_text(name, "system")) into.systems.push_back(v);
    if (is_text(name, "div")) into.divs.push_back(v);
    if (v.text().starts_with('#')) into.fragments.push_back(v);
    if (!may_be_date(v.text()) || !names_date(name)) return;
    into.dates.push_back(v);
    into.read_dates.push_back(lexical::read_date_time(v.text()));
}

void add_list(gathered& into, const fhir::value& v) {
    if (is_text(v.name(), "modifierExtension")) into.modifiers.push_back(v);
    if (!is_text(v.name(), "coding")) return;
    for (const fhir::value coding : v)
        if (coding.is(fhir::kind::object)) into.codings.push_back(coding);
}

// Texts that were met, each under its number. A place for each of 64 hints: a text whose place another one has is new
// every time, so that nobody makes this slow.
class met_texts {
  public:
    explicit met_texts(std::vector<std::string_view>& all) : all_(all) {}

    std::uint32_t number_of(std::string_view text) {
        place& its = places_[fhir::text_hint(text) * 0x9e3779b97f4a7c15ULL >> 58U];
        if (its.taken && all_[its.number] == text) return its.number;
        its = {true, static_cast<std::uint32_t>(all_.size())};
        all_.push_back(text);
        return its.number;
    }

  private:
    struct place {
        bool taken = false;
        std::uint32_t number = 0;
    };
    std::vector<std::string_view>& all_;
    std::array<place, 64> places_{};
};

} // namespace

gathered::gathered(const fhir::document& message, const bundle_index& index) {
    for (std::uint32_t i = 0; i < message.size(); ++i) {
        const fhir::value v = message.at(i);
        if (v.is(fhir::kind::string)) add_text(*this, v);
        if (v.is(fhir::kind::array)) add_list(*this, v);
    }
    met_texts met(system_texts_);
    text_of_system_.reserve(systems.size());
    for (const fhir::value& system : systems) text_of_system_.push_back(met.number_of(system.text()));
    for (const bundle_index::resource& r : index.resources())
        for (const char* const member : {"subject", "patient"})
            if (const fhir::value subject = r.value.find(member)) subjects.push_back(subject);
}

} // namespace signalbox::validation::checks
