#pragma once

#include <map>
#include <string>
#include <string_view>

#include "broker/fhir/document.hpp"
#include "broker/mapping/rules/lookup.hpp"
#include "broker/pathology/units/aliases.hpp"

namespace signalbox::mapping {

// What a FHIR R4 report says around its codes. Its texts are those of the document.
class code_context {
  public:
    // `sender` is the laboratory's mailbox. `units` outlive the questions.
    code_context(const fhir::value& root, std::string_view sender, const pathology::units::unit_aliases& units);

    // What to ask about the code of a resource, without system and code. `holder` contains it, or is the resource
    // itself.
    question around(const fhir::value& resource, const fhir::value& holder) const;
    // The same about a component of an Observation.
    question around_component(const fhir::value& component, question of_resource) const;

  private:
    void gather(const fhir::value& resource, const fhir::value& holder);
    void gather_entry(const fhir::value& entry);
    void add_unit(const fhir::value& holder, question& to) const;
    std::string_view ucum_meant(const fhir::value& quantity, const fhir::value& code) const;
    void add_specimen(const fhir::value& reference, const fhir::value& holder, question& to) const;

    std::string_view sender_;
    const pathology::units::unit_aliases& units_;
    day report_date_ = 0;
    day bundle_date_ = 0;
    std::map<std::string, fhir::value, std::less<>> specimens_; // by reference, contained ones behind their holder
};

} // namespace signalbox::mapping
