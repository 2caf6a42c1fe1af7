#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "broker/mapping/forms/forms.hpp"
#include "broker/pathology/model/report.hpp"

namespace signalbox::mapping {

struct reading {
    std::size_t depth_max = 64; // nesting of JSON and XML
};

// The reports of one text, in its order: the parts of an interchange or of an HL7 v2 message, numbered from 1, or the
// one report of a FHIR message.
struct sent_reports {
    std::vector<pathology::read_report> reports;
    pathology::findings findings; // of the text as a whole; with an error there are no reports to use
};

// Never fails: a text that is nothing of that form has findings alone. FHIR is JSON or XML.
sent_reports read_reports(std::string_view text, report_form form, const reading& how = {});

// One report of it, by its number from 1; 0 is the only one. A finding says when there is none, or when 0 could be any
// of several: none of them is left out in silence.
pathology::read_report read_part(std::string_view text, report_form form, std::uint32_t part, const reading& how = {});

// An interchange with that part alone, between the UNB and UNZ that it came with, byte for byte; empty when there is no
// such part, or it is of another variant ("NHS003").
std::string interchange_of_part(std::string_view text, std::uint32_t part, std::string_view variant);

} // namespace signalbox::mapping
