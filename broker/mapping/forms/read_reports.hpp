#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "broker/base/limits.hpp"
#include "broker/mapping/forms/forms.hpp"
#include "broker/pathology/edifact/interchange.hpp"
#include "broker/pathology/model/report.hpp"

namespace signalbox::mapping {

struct reading {
    std::size_t depth_max = 64; // nesting of JSON and XML
    std::size_t segments_max = base::limits{}.interchange_segments_max;
    std::size_t results_max = base::limits{}.report_results_max;
};

// The reports of one text, in its order: the parts of an interchange or of an HL7 v2 message, numbered from 1, or the
// one report of a FHIR message.
struct sent_reports {
    std::vector<pathology::read_report> reports;
    pathology::findings findings; // of the text as a whole; with an error there are no reports to use
};

// Never fails: a text that is nothing of that form has findings alone. FHIR is JSON or XML.
sent_reports read_reports(std::string_view text, report_form form, const reading& how = {});

// What of it is for EDIFACT.
pathology::edifact::reading_options edifact_options(const reading& how);

} // namespace signalbox::mapping
