#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "broker/validation/bundle_index.hpp"
#include "broker/validation/lexical/date_time.hpp"

namespace signalbox::validation::checks {

// The values that rules look for all over a message, in document order: found in one pass for all of them.
struct gathered {
    gathered(const fhir::document& message, const bundle_index& index);

    std::vector<fhir::value> references; // texts of References
    std::vector<fhir::value> systems;    // of Codings, Identifiers and Quantities
    std::vector<fhir::value> codings;    // elements of a list called "coding"
    std::vector<fhir::value> dates;      // texts under a name that holds a date, a dateTime or an instant
    std::vector<std::optional<lexical::date_time>> read_dates; // what each of them says, where it is one
    std::vector<fhir::value> fragments;                        // texts that begin with "#"
    std::vector<fhir::value> divs;      // XHTML of Narratives; no other member of FHIR has that name
    std::vector<fhir::value> modifiers; // lists called "modifierExtension"
    std::vector<fhir::value> subjects;  // by which resources say whom they are about, in the order of the resources

    // Calls f(system) for each of the systems whose text is wanted. A message has many systems and few texts of them:
    // wanted(text) is mostly asked once for each.
    template <class Wanted, class Function>
    void for_each_system(Wanted wanted, Function f) const {
        std::vector<bool> chosen(system_texts_.size());
        bool any = false;
        for (std::size_t i = 0; i < chosen.size(); ++i) {
            chosen[i] = wanted(system_texts_[i]);
            any = any || chosen[i];
        }
        if (!any) return;
        for (std::size_t i = 0; i < systems.size(); ++i)
            if (chosen[text_of_system_[i]]) f(systems[i]);
    }

  private:
    std::vector<std::string_view> system_texts_;
    std::vector<std::uint32_t> text_of_system_; // as many as systems: the place of its text
};

} // namespace signalbox::validation::checks
