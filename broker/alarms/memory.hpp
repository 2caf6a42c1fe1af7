#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/alarms/alarm.hpp"

namespace signalbox::alarms {

// What has to outlive a restart: the open alarms, and what a channel has not been told yet.
struct memory {
    std::vector<alarm> open;
    std::map<std::string, std::vector<news>, std::less<>> untold; // by channel, oldest first
};

// As JSON, and back; nullopt for a text that is not of this form.
std::string to_text(const memory& what);
std::optional<memory> read_memory(std::string_view text);

} // namespace signalbox::alarms
