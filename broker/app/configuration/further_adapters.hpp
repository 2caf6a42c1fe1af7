#pragma once

#include <string>
#include <vector>

#include "broker/app/configuration/configuration.hpp"

namespace signalbox::app {

// What `--adapter NAME=TARGET` adds, where the target is a library (.so), a program or a URL: the target of the
// destination of that name or, in demo and sandbox, a new destination that every message is delivered to as well, as
// received. A URL there is signed with mesh.shared_key, which is public in both. Throws configuration_error for what
// cannot be used.
void add_adapters(configuration& c, const std::vector<std::string>& asked);

} // namespace signalbox::app
