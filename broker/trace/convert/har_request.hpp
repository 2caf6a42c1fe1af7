#pragma once

#include <string>
#include <string_view>

#include "broker/trace/format/record.hpp"

namespace signalbox::trace {

// Path and query of an http or https URL, without credentials in the query; empty for any other URL.
std::string target_in(std::string_view url);

// A message's transport, with from, to, workflow and the hub's own form of the target, by its target and headers:
// whatever stands in front of the path of a MESH or GP Connect server, such as a proxy's, goes.
void give_transport(message& to);

} // namespace signalbox::trace
