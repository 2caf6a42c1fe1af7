#pragma once

#include "signalbox/adapter.hpp"
#include "signalbox/http.hpp"

#include <chrono>
#include <cstddef>
#include <string>

#include "adapters/mesh_relay/upstream/token.hpp"

namespace signalbox::adapters::mesh_relay {

struct relay_settings {
    adapter::http_options server;
    std::string path_prefix; // of the URL
    credentials who;
    std::string local_mailbox; // who gets what is collected
    std::size_t chunk_size = 0;
    std::size_t message_max = 0; // bytes of a collected message, its encoding taken off
    std::chrono::seconds poll_interval{};
    bool collects = true;
    bool idempotent = false;
};

// Throws std::runtime_error naming the setting.
relay_settings read_settings(const adapter::host& hub);

} // namespace signalbox::adapters::mesh_relay
