#pragma once

#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace signalbox::delivery::library {

// A message that the system behind an adapter sends. Untrusted.
struct submission {
    std::string ref; // the same again is the same message
    std::string to_mailbox;
    std::string workflow_id;
    std::string content_type;
    std::string payload;
    std::string from_mailbox;                                // empty: the destination's own
    std::vector<std::pair<std::string, std::string>> fields; // "Mex-Subject", …
};

// What became of a delivery later than its acceptance. Untrusted.
struct confirmation {
    std::string delivery_id;
    bool filed = false; // else refused
    std::string code;
    std::string diagnostics;
};

// Kept on stable storage when `error` is empty, else why not.
struct kept {
    std::string message_id; // of a submission
    std::string error;
};

// Where an adapter's submit and confirm lead: into the hub, or over the line to it. On the host's executor.
class inward {
  public:
    virtual ~inward() = default;

    virtual boost::asio::awaitable<kept> submit(submission what) = 0;
    virtual boost::asio::awaitable<kept> confirm(confirmation what) = 0;
};

} // namespace signalbox::delivery::library
