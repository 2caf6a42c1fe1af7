#pragma once

#include <string_view>
#include <vector>

#include "broker/trace/redaction/scan/scan.hpp"

namespace signalbox::trace::scanning {

// Fields of persons in JSON, XML, EDIFACT and HL7 v2 that hold what no redaction made; `place` begins behind the
// body's. Also the texts of JSON and XML, decoded, for what has a form of its own.
std::vector<left> fields_left(std::string_view text);

} // namespace signalbox::trace::scanning
