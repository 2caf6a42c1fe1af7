#pragma once

#include <functional>

#include "broker/trace/format/record.hpp"

namespace signalbox::trace {

// Takes out of a line what may be about a patient.
using cleaner = std::function<void(record&)>;

// Without any key, and so without anything in the place of what it takes out: bodies become their digests, header
// fields that are not the protocol's own words go, of paths the words of FHIR and of the hub stay, and queries go.
void leave_out_content(record& line);
constexpr const char* left_out_content = "signalbox/left-out"; // header.redaction

} // namespace signalbox::trace
