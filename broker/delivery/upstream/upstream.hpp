#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "broker/http/client.hpp"
#include "broker/message/exchange.hpp"

namespace signalbox::delivery::upstream {

// One service of a practice: where it is, and the path of its root, "/A81001/STU3/1/gpconnect/structured".
struct service_root {
    http::client_settings server; // without connections_max and answer_deadline
    std::string path;
};

struct practice {
    std::map<std::string, service_root, std::less<>> services; // by exchange_request.service
    std::size_t requests_max = 16;                             // under way at the same time; beyond it `busy`
};

struct settings {
    std::map<std::string, practice, std::less<>> practices; // by ODS code
    std::vector<boost::asio::io_context*> cores;            // where it is asked; they outlive it
    std::size_t in_memory_max = 64UL << 10;                 // bytes; larger answers are streams
};

// Forwards to practices that speak GP Connect themselves: providers, or a proxy before them. A stream holds its
// connection, and its place among the practice's requests, until it has been read or goes. Errors: those of
// http::client for certificates that cannot be used.
result<std::unique_ptr<message::exchange>> open(settings how);

} // namespace signalbox::delivery::upstream
