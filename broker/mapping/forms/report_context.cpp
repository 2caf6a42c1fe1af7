#include "broker/mapping/forms/report_context.hpp"

#include "broker/mapping/rules/remembered.hpp"

namespace signalbox::mapping {

namespace {

constexpr std::string_view ucum_system = "http://unitsofmeasure.org";

day day_of(const std::optional<pathology::date_time>& when) {
    if (!when || when->exact_to < pathology::date_time::precision::day) return 0;
    return static_cast<day>(when->year) * 10'000U + when->month * 100U + when->day;
}

// What a unit's text means to everybody.
std::string ucum_of_text(const std::string& unit) {
    thread_local remembered<std::string> known;
    return known.of(unit, [](std::string_view text) { return pathology::units::unit_aliases().resolve(text).code; });
}

// As it was sent: what a map has added says nothing about the specimen that the laboratory had.
void add_specimen(const pathology::codeable& type, question& asked) {
    for (const auto& one : type.codings)
        if (one.mapped_by.empty()) asked.specimens.push_back(one.code);
    if (!type.text.empty()) asked.specimens.push_back(type.text);
}

} // namespace

report_context::report_context(const pathology::report& report, std::string_view sender,
                               const pathology::units::unit_aliases& units)
    : report_(report), units_(units), specimens_(pathology::specimens_of(report)) {
    around_all_.sender = sender;
    around_all_.date = day_of(report.issued);
    if (around_all_.date == 0) around_all_.date = day_of(report.generated);
}

question report_context::around(std::size_t investigation, std::string& unit_code) const {
    const auto& one = report_.investigations[investigation];
    return around(investigation, one.code, one.value, unit_code);
}

question report_context::around_part(std::size_t investigation, const pathology::result_part& part,
                                     std::string& unit_code) const {
    return around(investigation, part.code, part.value, unit_code);
}

question report_context::around(std::size_t investigation, const pathology::codeable& code,
                                const pathology::value& value, std::string& unit_code) const {
    question asked = around_all_;
    if (const auto specimen = specimens_[investigation]) add_specimen(report_.specimens[*specimen].type, asked);
    if (!value.quantity) return asked;
    asked.unit = value.quantity->unit;
    unit_code = ucum_of(*value.quantity, code);
    asked.unit_code = unit_code;
    return asked;
}

// The sender's own UCUM code, else the user's table for one of the test's codes, else what everybody knows.
std::string report_context::ucum_of(const pathology::quantity& quantity, const pathology::codeable& code) const {
    if (quantity.unit_code.system == ucum_system && !quantity.unit_code.code.empty()) return quantity.unit_code.code;
    if (!units_.empty()) {
        for (const auto& coding : code.codings)
            if (const auto own = units_.user_code(quantity.unit, coding.code); !own.empty()) return std::string(own);
        if (const auto own = units_.user_code(quantity.unit); !own.empty()) return std::string(own);
    }
    return ucum_of_text(quantity.unit);
}

} // namespace signalbox::mapping
