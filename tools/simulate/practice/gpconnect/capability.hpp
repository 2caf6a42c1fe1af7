#pragma once

#include <string>
#include <string_view>

namespace signalbox::simulate::gpconnect {

// The CapabilityStatement of the server whose routes stand below "/gpconnect", "/gpconnect/structured" or
// "/gpconnect/documents".
std::string capability_statement(std::string_view server);

} // namespace signalbox::simulate::gpconnect
