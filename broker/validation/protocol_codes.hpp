#pragma once

#include <cstdint>
#include <string_view>

namespace signalbox::validation {

// The protocols that have a code of their own for what is wrong with a message's content. MESH has none: it carries
// what it does not read, and its codes are of addresses, headers and transfer.
enum class protocol : std::uint8_t {
    spine, // OperationOutcome of GP Connect: Spine-ErrorOrWarningCode-1
    itk3,  // response of ITK3: ITK-ResponseCodes-1
    hl7v2, // MSA-1
};

// The code by which a protocol answers a violation: of a rule ("SBX-V-0102") or of a keyword ("required", "syntax").
// What no table names has the protocol's code for content at large. A message type may say otherwise: see
// catalogue_entry::protocol_errors.
std::string_view protocol_code(std::string_view rule_or_keyword, protocol p) noexcept;

} // namespace signalbox::validation
