#pragma once

#include "broker/trace/format/record.hpp"
#include "broker/trace/redaction/substitutes.hpp"

namespace signalbox::trace {

// Headers of HTTP and MESH: those that are known stay or are redacted by what they hold; of others nothing stays.
// Checksums and entity tags go, for they are over other bytes; content-length becomes `size`, of the body as it is now.
void redact_headers(fields& headers, std::uint64_t size, substitutes& with);

} // namespace signalbox::trace
