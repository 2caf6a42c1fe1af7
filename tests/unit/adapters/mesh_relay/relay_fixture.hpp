#pragma once

#include <map>
#include <string>

#include "tests/support/temporary_folder.hpp"
#include "tests/unit/adapters/host_fixture.hpp"

namespace signalbox::tests {

// Settings of a relay to "https://mesh.example" as X26ABC1, with its secrets in files.
std::map<std::string, std::string> relay_settings(const temporary_folder& disk,
                                                  std::map<std::string, std::string> more = {});

// "POST /messageexchange/X26ABC1/outbox", of each request in order.
std::vector<std::string> targets_of(const host_fixture& host);

} // namespace signalbox::tests
