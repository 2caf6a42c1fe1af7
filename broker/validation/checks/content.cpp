#include "broker/identifiers/nhs_number.hpp"
#include "broker/identifiers/sctid.hpp"
#include "broker/validation/checks/functions.hpp"

namespace signalbox::validation::checks {
namespace {

constexpr std::string_view snomed_system = "http://snomed.info/sct";
constexpr std::string_view ucum_system = "http://unitsofmeasure.org";

// A post-coordinated expression ("73211009 |Diabetes|: …") is not one identifier; its parts are not looked at.
bool is_expression(std::string_view code) noexcept { return code.find_first_of("|:+=") != std::string_view::npos; }

// A Quantity is what has a value that is a number; nothing else in FHIR has both.
bool is_quantity(const fhir::value& v) noexcept { return v.find("value").is(fhir::kind::number); }

// The day of a date or dateTime; empty when it names none, or is no date at all.
std::string_view day_of(std::string_view date) noexcept {
    constexpr std::string_view form = "dddd-dd-dd";
    if (date.size() < form.size()) return {};
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool digit = date[i] >= '0' && date[i] <= '9';
        if (form[i] == '-' ? date[i] != '-' : !digit) return {};
    }
    return date.substr(0, form.size());
}

// Without a look at the time zones: what differs by hours is no sign of a mistake.
bool is_day_after(std::string_view left, std::string_view right) noexcept {
    return !day_of(left).empty() && !day_of(right).empty() && day_of(left) > day_of(right);
}

} // namespace

void nhs_numbers_valid(const examined& e, findings& into) {
    for_each_value(e.message, fhir::kind::object, [&](const fhir::value& v) {
        if (v.string("system") != nhs_number_system) return;
        const fhir::value number = v.find("value");
        if (number.is(fhir::kind::string) && !identifiers::is_nhs_number(number.text())) {
            into.add(number);
        }
    });
}

void snomed_codes_valid(const examined& e, findings& into) {
    for_each_value(e.message, fhir::kind::object, [&](const fhir::value& v) {
        if (v.string("system") != snomed_system) return;
        const fhir::value code = v.find("code");
        if (!code.is(fhir::kind::string) || is_expression(code.text())) return;
        if (!identifiers::is_concept_id(code.text())) into.add(code);
    });
}

void ucum_quantities_coded(const examined& e, findings& into) {
    for_each_value(e.message, fhir::kind::object, [&](const fhir::value& v) {
        if (v.string("system") == ucum_system && is_quantity(v) && v.string("code").empty()) {
            into.add(v);
        }
    });
}

void ucum_system_spelled(const examined& e, findings& into) {
    for_each_value(e.message, fhir::kind::string, [&](const fhir::value& v) {
        const bool almost = v.text() == "https://unitsofmeasure.org" || v.text() == "http://unitsofmeasure.org/" ||
                            v.text() == "http://www.unitsofmeasure.org";
        if (v.name() == "system" && almost) into.add(v);
    });
}

void dates_in_order(const examined& e, findings& into) {
    std::string_view issued;
    for (const bundle_index::entry& entry : e.index.entries()) {
        if (entry.resource.string("resourceType") == "DiagnosticReport") issued = entry.resource.string("issued");
    }
    for (const bundle_index::entry& entry : e.index.entries()) {
        const std::string_view type = entry.resource.string("resourceType");
        fhir::value date;
        if (type == "Patient") date = entry.resource.find("birthDate");
        if (type == "Specimen") date = entry.resource.find("collection").find("collectedDateTime");
        if (date.is(fhir::kind::string) && is_day_after(date.text(), issued)) into.add(date);
    }
}

} // namespace signalbox::validation::checks
