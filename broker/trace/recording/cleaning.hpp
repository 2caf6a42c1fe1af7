#pragma once

#include <array>
#include <cstddef>

#include "broker/trace/format/record.hpp"

namespace signalbox::trace {

// Of one recording, kept nowhere: who has only the trace cannot try out what a short body may have been.
using digest_key = std::array<std::byte, 32>;
digest_key new_digest_key();

// Puts nothing in the place of what it takes out: bodies become their keyed digests, header fields that are not the
// protocol's own words go, of paths the words of FHIR and of the hub stay, and queries go.
void leave_out_content(record& line, const digest_key& key);
constexpr const char* left_out_content = "signalbox/left-out"; // header.redaction

} // namespace signalbox::trace
