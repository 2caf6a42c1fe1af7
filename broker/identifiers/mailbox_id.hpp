#pragma once

#include <string>
#include <string_view>

#include "broker/base/result.hpp"

namespace signalbox::identifiers {

// A mailbox id as it is compared and stored: trimmed, upper-cased, 1 to 100 characters of letters, digits, '_' and '-',
// not beginning with GPPROVIDER.
// errc::malformed (base) for anything else.
result<std::string> parse_mailbox_id(std::string_view text);

// An ODS code: 3 to 12 letters and digits, upper-cased.
result<std::string> parse_ods_code(std::string_view text);

} // namespace signalbox::identifiers
