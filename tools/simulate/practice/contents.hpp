#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::simulate {

// What an inbox sees of something that came.
struct contents {
    std::vector<std::string> nhs_numbers; // one for each report
    std::vector<std::string> report_ids;
};

// Of a FHIR R4 message with a report; nothing where it is none.
std::optional<contents> look_into_bundle(std::string_view json);

// Of an EDIFACT interchange of reports in ISO 8859-1; nothing where it is refused as a whole.
std::optional<contents> look_into_interchange(std::string_view text);

} // namespace signalbox::simulate
