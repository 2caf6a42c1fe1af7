#pragma once

#include <optional>

#include "broker/app/run_file.hpp"
#include "tools/cli/replay/commands.hpp"
#include "tools/replay/target.hpp"

namespace signalbox::cli {

// Where the words of the command line lead, without its outcomes. Throws command_failure and configuration_error.
replay::target target_of(const replay_options& how);

// Mailboxes, passwords and shared keys of a YAML file, in the words of a directory file:
//   shared_key: {file: shared.key}
//   mailboxes:
//     - {id: RX1LAB01, password: {env: LAB_PASSWORD}}
// Throws configuration_error.
std::vector<replay::account> read_accounts(const std::string& file);

} // namespace signalbox::cli
