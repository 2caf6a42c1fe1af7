#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/mapping/asked/asked_code.hpp"
#include "tools/cli/map/commands.hpp"

namespace signalbox::cli {

// What one stored message asks of a map.
struct stored_message {
    std::string id;
    std::string laboratory; // mailbox
    base::time_point committed_at;
    std::vector<mapping::asked_code> codes;
};

struct stored_reading {
    std::string map; // version of the one that the hub has in force
    std::uint64_t messages = 0;
    std::uint64_t unreadable = 0; // messages that could not be read
    bool all = true;              // false: `how.limit` was reached
};

// Calls `each` with the messages of a running hub that ask anything, oldest first. Throws command_failure.
stored_reading each_stored_message(const stored_messages_options& how,
                                   const std::function<void(const stored_message&)>& each);
// What a person has to know about it, on standard error.
void tell(const stored_reading& seen, const stored_messages_options& how);

} // namespace signalbox::cli
