#pragma once

#include "signalbox/http.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/mesh_relay/upstream/token.hpp"

namespace signalbox::adapters::mesh_relay {

// One mailbox of a MESH server. Each call waits for its answer; any thread.
class upstream_client {
  public:
    // `prefix`: what stands before /messageexchange in paths, mostly nothing.
    upstream_client(const adapter::host& hub, const adapter::http_options& how, std::string prefix, credentials who);

    // `path` below the mailbox: "/outbox", "" for the mailbox itself.
    adapter::kept_answer send(std::string_view method, std::string_view path, adapter::fields fields = {},
                              std::string_view body = {});
    // POST to the mailbox, wanted once a day.
    adapter::kept_answer handshake();

    const std::string& mailbox() const noexcept { return who_.mailbox; }
    // "/messageexchange/MAILBOX", as links of the server begin.
    std::string mailbox_path() const { return "/messageexchange/" + who_.mailbox; }

  private:
    adapter::http_server server_;
    std::string prefix_;
    credentials who_;
    std::string nonce_ = random_nonce();
    std::atomic<std::uint64_t> count_{0};
};

} // namespace signalbox::adapters::mesh_relay
