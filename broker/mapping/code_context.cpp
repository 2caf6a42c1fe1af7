#include "broker/mapping/code_context.hpp"

#include <fmt/format.h>

#include "broker/pathology/ucum.hpp"
#include "broker/pathology/unit_spellings.hpp"

namespace signalbox::mapping {

namespace {

constexpr std::string_view ucum_system = "http://unitsofmeasure.org";

// The day of a date, dateTime or instant; 0 where there is none, or not so exact.
day day_of(std::string_view time) { return parse_day(time.substr(0, 10)).value_or(0); }

day own_date(const fhir::value& resource) {
    const day issued = day_of(resource.string("issued"));
    return issued != 0 ? issued : day_of(resource.string("effectiveDateTime"));
}

void add_text(std::string_view text, question& to) {
    if (!text.empty()) to.specimens.push_back(text);
}

std::string contained_key(const fhir::value& holder, std::string_view id) {
    return fmt::format("{}#{}", holder.index(), id);
}

} // namespace

code_context::code_context(const fhir::value& root, std::string_view sender,
                           const pathology::units::unit_aliases& units)
    : sender_(sender), units_(units) {
    gather(root, root);
}

// As deep as the document, which the parser limits.
void code_context::gather(const fhir::value& resource, const fhir::value& holder) {
    const auto type = resource.string("resourceType");
    if (type == "Bundle") {
        if (bundle_date_ == 0) bundle_date_ = day_of(resource.string("timestamp"));
        for (const auto entry : resource.find("entry")) gather_entry(entry);
    }
    if (type == "DiagnosticReport" && report_date_ == 0) report_date_ = own_date(resource);
    if (type == "Specimen" && !resource.string("id").empty())
        specimens_.emplace(resource.index() == holder.index() ? fmt::format("Specimen/{}", resource.string("id"))
                                                              : contained_key(holder, resource.string("id")),
                           resource);
    for (const auto contained : resource.find("contained")) gather(contained, resource);
}

void code_context::gather_entry(const fhir::value& entry) {
    const auto resource = entry.find("resource");
    const auto url = entry.string("fullUrl");
    if (!url.empty() && resource.string("resourceType") == "Specimen") specimens_.emplace(url, resource);
    gather(resource, resource);
}

question code_context::around(const fhir::value& resource, const fhir::value& holder) const {
    question made{};
    made.sender = sender_;
    made.date = report_date_ != 0 ? report_date_ : own_date(resource);
    if (made.date == 0) made.date = bundle_date_;
    add_unit(resource, made);
    const auto specimen = resource.find("specimen");
    if (specimen.is(fhir::kind::object)) add_specimen(specimen, holder, made);
    if (specimen.is(fhir::kind::array))
        for (const auto one : specimen) add_specimen(one, holder, made);
    return made;
}

question code_context::around_component(const fhir::value& component, question of_resource) const {
    add_unit(component, of_resource);
    return of_resource;
}

// Of an Observation, or of one of its components.
void code_context::add_unit(const fhir::value& holder, question& to) const {
    const auto quantity = holder.find("valueQuantity");
    to.unit = quantity.string("unit");
    if (to.unit.empty()) to.unit = quantity.string("code");
    to.unit_code = ucum_meant(quantity, holder.find("code"));
}

std::string_view code_context::ucum_meant(const fhir::value& quantity, const fhir::value& code) const {
    const auto said = quantity.string("code");
    if (quantity.string("system") == ucum_system && pathology::is_ucum_code(said)) {
        const auto meant = pathology::meant_by_trap(said);
        return meant.empty() ? said : meant;
    }
    const auto unit = quantity.string("unit");
    for (const auto coding : code.find("coding"))
        if (const auto own = units_.user_code(unit, coding.string("code")); !own.empty()) return own;
    if (const auto own = units_.user_code(unit); !own.empty()) return own;
    const auto spelled = pathology::code_of_known_spelling(unit);
    if (!spelled.empty()) return spelled;
    return pathology::is_ucum_code(unit) ? unit : std::string_view{};
}

void code_context::add_specimen(const fhir::value& reference, const fhir::value& holder, question& to) const {
    const auto target = reference.string("reference");
    const auto found =
        target.starts_with('#') ? specimens_.find(contained_key(holder, target.substr(1))) : specimens_.find(target);
    if (found == specimens_.end()) return add_text(reference.string("display"), to);
    const auto type = found->second.find("type");
    add_text(type.string("text"), to);
    for (const auto coding : type.find("coding")) {
        add_text(coding.string("code"), to);
        add_text(coding.string("display"), to);
    }
}

} // namespace signalbox::mapping
