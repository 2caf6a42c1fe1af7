#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/trace/redaction/scan/scan.hpp"

namespace signalbox::trace::scanning {

// Fields of persons in JSON, XML, EDIFACT and HL7 v2 that hold what no redaction made; `place` begins behind the
// body's. Also the texts of JSON and XML, decoded, for what has a form of its own.
std::vector<left> fields_left(std::string_view text);

// A practitioner's logical id in a reference, and what the parameters of a URL still tell.
std::vector<std::string> kinds_in_link(std::string_view text);

} // namespace signalbox::trace::scanning
