#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "broker/pathology/model/finding.hpp"

namespace signalbox::pathology::hl7v2 {

enum class character_set : std::uint8_t { utf8, latin1 };

struct decoded_text {
    std::string text; // UTF-8, without a byte order mark
    hl7v2::character_set as{};
    pathology::findings findings;
};

// Decodes a message by its MSH-18 (HL7 table 0211: "ASCII", "8859/1", "UNICODE UTF-8"); one that names nothing is UTF-8
// when its bytes are, else Latin-1 with a warning. A set that is none of these, and bytes that are not of the declared
// set, are errors: the text is then what Latin-1 gives, fit for an answer alone.
decoded_text decode(std::string_view bytes);

} // namespace signalbox::pathology::hl7v2
