#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "tests/support/mesh_client.hpp"

namespace signalbox::tests {

// A laboratory's connection, plain or with TLS, that shares no code with the hub. Waits of ten seconds and what breaks
// are a connection_lost.
class mllp_client {
  public:
    explicit mllp_client(const mesh_endpoint& to);
    ~mllp_client();
    mllp_client(const mllp_client&) = delete;
    mllp_client& operator=(const mllp_client&) = delete;

    void send(std::string_view bytes);
    // The text of the next frame, with '\n' as its line ends.
    std::string next_answer();
    // MSA-1 and MSA-2 of it: "AA 4711".
    std::string next_code();
    bool is_closed(); // by the hub, with nothing left to read

  private:
    struct connection;
    std::unique_ptr<connection> connection_;
    std::string pending_;
};

} // namespace signalbox::tests
