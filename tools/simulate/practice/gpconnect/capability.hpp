#pragma once

#include <string>
#include <string_view>

namespace signalbox::simulate::gpconnect {

// The CapabilityStatement of the server whose routes stand below "/STU3/1/gpconnect", "/STU3/1/gpconnect/structured" or
// "/STU3/1/gpconnect/documents".
std::string capability_statement(std::string_view server);

// That of the HTML product, in DSTU2.
std::string conformance_statement();

} // namespace signalbox::simulate::gpconnect
