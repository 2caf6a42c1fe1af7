#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace signalbox::ingress::mesh::protocol {

enum class action : std::uint8_t {
    ping,
    openapi,
    receipt_key,
    endpoint_lookup,
    workflow_search,
    handshake,
    update,
    list,
    rich_inbox,
    count,
    download,
    head,
    acknowledge,
    send,
    rich_outbox,
    track,
    track_local,
    receipt,
    send_chunk,
    sandbox_mailbox,
    sandbox_reset,
    sandbox_report,
    sandbox_event,
    sandbox_message,
    sandbox_faults,
    not_found,
    not_allowed, // a known path with another method
};

// "mesh.send": the name of an action in the audit.
std::string_view audit_name(action what) noexcept;

enum class access : std::uint8_t {
    open,        // nobody is asked who they are
    certificate, // a verified client certificate where the listener asks for one, no token
    token        // the mailbox's own token
};

// One line of the interface: what a method on a path means, and every status that it can be answered with.
struct route {
    std::string_view method;
    std::string_view path; // "/messageexchange/{mailbox}/inbox/{message_id}"
    action what;
    access who;
    bool sandbox_only;
    std::span<const unsigned> statuses;
};

// ../shared/contracts/mesh.md 4. Of two paths that fit a request the first counts.
std::span<const route> routes() noexcept;

} // namespace signalbox::ingress::mesh::protocol
