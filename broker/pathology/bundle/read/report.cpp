#include <algorithm>
#include <set>

#include "broker/pathology/bundle/codes.hpp"
#include "broker/pathology/bundle/names.hpp"
#include "broker/pathology/bundle/read/reader.hpp"
#include "broker/pathology/model/systems.hpp"

namespace signalbox::pathology::bundle {

// After everything that it refers to.
void reader::diagnostic_report() {
    const fhir::value from = value_of(report_number_);
    subject(report_number_);
    report_.id = take_.identifier(from.find("identifier").at(0));
    report_status(from);
    report_category(from);
    report_code(from);
    report_.issued = take_.time(from, "issued");
    const fhir::value period = from.find("effectivePeriod");
    report_.effective = period ? take_.time(period, "start") : take_.time(from, "effectiveDateTime");
    report_.effective_until = take_.time(period, "end");
    for (const fhir::value holder : from.find("specimen")) follow(holder, report_number_, "Specimen");
    for (const fhir::value holder : from.find("basedOn"))
        if (!follow(holder, report_number_, "ServiceRequest")) follow(holder, report_number_, "ProcedureRequest");
    conclusion(from);
}

void reader::report_status(const fhir::value& from) {
    const std::string_view code = from.string("status");
    if (const auto known = report_status_of(code)) {
        used_.use(from.find("status"));
        report_.status = *known;
    }
    if (code == "appended") {
        used_.use(from.find("status"));
        report_.status = report_status::supplementary;
    }
    const std::string sent = take_.extension_text(from.find("_status"), names::status, "valueCode");
    if (sent == "UN") report_.status = report_status::unspecified;
    if (sent == "PR") report_.status = report_status::preliminary;
    if (sent == "SR") report_.status = report_status::supplementary;
}

// That it is a laboratory's, and the names of departments.
void reader::report_category(const fhir::value& from) {
    const fhir::value list = from.find("category");
    const auto is_laboratory = [](const fhir::value& each) {
        return each.find("coding").at(0).string("code") == "LAB" && each.find("coding").size() == 1;
    };
    if (is_laboratory(list)) used_.use(list);
    if (!list.is(fhir::kind::array)) return;
    std::set<std::string> known;
    for (const party& p : report_.parties)
        if (p.kind == party::kind::department) known.insert(p.name);
    for (const fhir::value each : list) {
        if (is_laboratory(each)) used_.use(each);
        if (each.find("coding")) continue;
        const std::string name = used_.take(each, "text");
        if (!name.empty() && known.insert(name).second)
            report_.parties.push_back({party::role::laboratory, party::kind::department, {}, name, ""});
    }
}

// Without what every report is.
void reader::report_code(const fhir::value& from) {
    report_.code = take_.codeable(from.find("code"));
    auto& codings = report_.code.codings;
    const auto found = std::find_if(codings.begin(), codings.end(), [](const coding& c) {
        return c.system == systems::snomed && c.code == names::studies_report;
    });
    if (found != codings.end()) codings.erase(found);
}

void reader::conclusion(const fhir::value& from) {
    std::vector<note> notes;
    if (auto text = take_.lines(from, "conclusion"); !text.empty()) notes.push_back({text});
    for (const fhir::value each : from.find("extension")) {
        if (!each.string("url").starts_with(names::report_note)) continue;
        const auto text = take_.lines(each.find("valueAnnotation"), "text");
        if (text.empty()) continue;
        used_.use(each.find("url"));
        notes.push_back({text});
    }
    // Filing comments of the report come behind what the laboratory says.
    report_.conclusion.insert(report_.conclusion.begin(), notes.begin(), notes.end());
}

} // namespace signalbox::pathology::bundle
