#include "broker/validation/protocol_codes.hpp"

#include <algorithm>
#include <span>

namespace signalbox::validation {
namespace {

struct code_of {
    std::string_view rule_or_keyword; // "*": any other
    std::string_view code;
};

// GP Connect API 1.6, error handling guidance. The last is for a body that does not conform, and for what cannot be
// parsed in an operation or an Appointment.
constexpr code_of spine_codes[] = {
    {"SBX-V-0101", "REFERENCE_NOT_FOUND"}, // a reference to a resource that is not there
    {"SBX-V-0149", "REFERENCE_NOT_FOUND"},
    {"SBX-V-0150", "REFERENCE_NOT_FOUND"},
    {"SBX-V-0102", "INVALID_NHS_NUMBER"}, // form or check digit
    {"SBX-V-0157", "INVALID_NHS_NUMBER"},
    {"SBX-V-0159", "INVALID_NHS_NUMBER"},
    {"SBX-V-0134", "INVALID_IDENTIFIER_SYSTEM"}, // an identifier's system that is not accepted
    {"*", "INVALID_RESOURCE"},
};

// ITK3 response codes: 10009 unreadable, 20006 the header and its bundle, 20009 the payload, 20015 too large.
constexpr code_of itk3_codes[] = {
    {"SBX-V-0104", "20006"},       {"syntax", "10009"},
    {"byte_order_mark", "10009"},  {"content_encoding", "10009"},
    {"decompressed_max", "20015"}, {"decompression_ratio_max", "20015"},
    {"message_type", "20006"},     {"*", "20009"},
};

// AE: the content is at fault, mend it and send again; AR: a type that is not taken here.
constexpr code_of hl7v2_codes[] = {
    {"message_type", "AR"},
    {"*", "AE"},
};

std::span<const code_of> codes_of(protocol p) noexcept {
    switch (p) {
    case protocol::spine: return spine_codes;
    case protocol::itk3: return itk3_codes;
    case protocol::hl7v2: return hl7v2_codes;
    }
    return {};
}

} // namespace

std::string_view protocol_code(std::string_view rule_or_keyword, protocol p) noexcept {
    const std::span<const code_of> codes = codes_of(p);
    const auto found = std::find_if(codes.begin(), codes.end(), [rule_or_keyword](const code_of& c) {
        return c.rule_or_keyword == rule_or_keyword || c.rule_or_keyword == "*";
    });
    return found == codes.end() ? std::string_view{} : found->code;
}

} // namespace signalbox::validation
