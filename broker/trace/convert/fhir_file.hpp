#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "broker/base/clock.hpp"
#include "broker/trace/format/line.hpp"
#include "broker/trace/format/record.hpp"

namespace signalbox::trace {

// What has to be known of a FHIR resource in order to send it.
struct fhir_file {
    bool is_xml = false;
    bool is_message = false;            // a Bundle of type message
    std::optional<base::time_point> at; // Bundle.timestamp, else meta.lastUpdated
};

// JSON or XML, told by its first byte. An error for what is neither, or no resource.
read_result<fhir_file> look_into_fhir(std::string_view text);

// POST /$process-message of a message, /$validate of anything else.
message message_of(const fhir_file& about, std::string text);

} // namespace signalbox::trace
