#include "broker/ingress/mesh/protocol/routes.hpp"

#include <array>

namespace signalbox::ingress::mesh::protocol {

namespace {

// What every request can be answered with beside its own statuses: 500, and 503 when the hub or its store is not able.
constexpr std::array<unsigned, 3> open_statuses{200, 500, 503};
constexpr std::array<unsigned, 4> key_statuses{200, 404, 500, 503};
// 400: the Accept field, 403: who asks, 429: too many at once.
constexpr std::array<unsigned, 6> plain{200, 400, 403, 429, 500, 503};
constexpr std::array<unsigned, 5> looked_up{200, 400, 403, 500, 503};
constexpr std::array<unsigned, 10> downloaded{200, 206, 304, 400, 403, 404, 410, 429, 500, 503};
constexpr std::array<unsigned, 9> looked_at{200, 304, 400, 403, 404, 410, 429, 500, 503};
constexpr std::array<unsigned, 8> acknowledged{200, 400, 403, 404, 410, 429, 500, 503};
constexpr std::array<unsigned, 11> sent{202, 400, 403, 408, 409, 413, 417, 422, 429, 500, 503};
constexpr std::array<unsigned, 14> sent_chunk{202, 400, 403, 404, 406, 408, 413, 417, 422, 423, 429, 500, 503, 410};
constexpr std::array<unsigned, 7> tracked{200, 400, 403, 404, 429, 500, 503};
constexpr std::array<unsigned, 8> tracked_local{200, 300, 400, 403, 404, 429, 500, 503};
constexpr std::array<unsigned, 4> sandbox_named{200, 404, 500, 503};
constexpr std::array<unsigned, 7> sandbox_ordered{200, 400, 404, 408, 413, 500, 503};
constexpr std::array<unsigned, 7> sandbox_ruled{200, 400, 408, 409, 413, 500, 503};

constexpr std::array all_routes{
    route{"GET", "/messageexchange/_ping", action::ping, access::open, false, open_statuses},
    route{"GET", "/messageexchange/openapi.yaml", action::openapi, access::open, false, key_statuses},
    route{"GET", "/messageexchange/receipt-key", action::receipt_key, access::open, false, key_statuses},
    route{"GET", "/messageexchange/deepping", action::ping, access::open, true, open_statuses},
    route{"GET", "/health", action::ping, access::open, true, open_statuses},
    route{"GET", "/_status", action::ping, access::open, true, open_statuses},
    route{"GET", "/_ping", action::ping, access::open, true, open_statuses},
    route{"GET", "/healthcheck", action::ping, access::open, true, open_statuses},

    route{"GET", "/messageexchange/mailbox/{mailbox}", action::sandbox_mailbox, access::open, true, sandbox_named},
    route{"GET", "/messageexchange/admin/mailbox/{mailbox}", action::sandbox_mailbox, access::open, true,
          sandbox_named},
    route{"GET", "/admin/mailbox/{mailbox}", action::sandbox_mailbox, access::open, true, sandbox_named},
    route{"DELETE", "/messageexchange/admin/reset", action::sandbox_reset, access::open, true, open_statuses},
    route{"DELETE", "/messageexchange/admin/reset/{mailbox}", action::sandbox_reset, access::open, true, sandbox_named},
    route{"DELETE", "/admin/reset", action::sandbox_reset, access::open, true, open_statuses},
    route{"DELETE", "/admin/reset/{mailbox}", action::sandbox_reset, access::open, true, sandbox_named},
    route{"POST", "/messageexchange/admin/report", action::sandbox_report, access::open, true, sandbox_ordered},
    route{"POST", "/admin/report", action::sandbox_report, access::open, true, sandbox_ordered},
    route{"POST", "/messageexchange/admin/message/{message_id}/event", action::sandbox_event, access::open, true,
          sandbox_ordered},
    route{"POST", "/admin/message/{message_id}/event", action::sandbox_event, access::open, true, sandbox_ordered},
    route{"GET", "/messageexchange/admin/message/{message_id}", action::sandbox_message, access::open, true,
          sandbox_named},
    route{"GET", "/admin/message/{message_id}", action::sandbox_message, access::open, true, sandbox_named},
    route{"POST", "/admin/faults", action::sandbox_faults, access::open, true, sandbox_ruled},
    route{"GET", "/admin/faults", action::sandbox_faults, access::open, true, open_statuses},
    route{"DELETE", "/admin/faults", action::sandbox_faults, access::open, true, open_statuses},

    route{"GET", "/messageexchange/endpointlookup/{ods_code}/{workflow_id}", action::endpoint_lookup,
          access::certificate, false, looked_up},
    route{"GET", "/messageexchange/workflowsearch/{workflow_id}", action::workflow_search, access::certificate, false,
          looked_up},

    route{"POST", "/messageexchange/{mailbox}", action::handshake, access::token, false, plain},
    route{"GET", "/messageexchange/{mailbox}", action::handshake, access::token, false, plain}, // JavaScript client
    route{"POST", "/messageexchange/{mailbox}/update", action::update, access::token, false, plain},
    route{"GET", "/messageexchange/{mailbox}/inbox", action::list, access::token, false, plain},
    route{"GET", "/messageexchange/{mailbox}/inbox/rich", action::rich_inbox, access::token, false, plain},
    route{"GET", "/messageexchange/{mailbox}/count", action::count, access::token, false, plain},
    route{"GET", "/messageexchange/{mailbox}/inbox/{message_id}", action::download, access::token, false, downloaded},
    route{"HEAD", "/messageexchange/{mailbox}/inbox/{message_id}", action::head, access::token, false, looked_at},
    route{"GET", "/messageexchange/{mailbox}/inbox/{message_id}/{chunk}", action::download, access::token, false,
          downloaded},
    route{"HEAD", "/messageexchange/{mailbox}/inbox/{message_id}/{chunk}", action::head, access::token, false,
          looked_at},
    route{"PUT", "/messageexchange/{mailbox}/inbox/{message_id}/status/acknowledged", action::acknowledge,
          access::token, false, acknowledged},
    route{"POST", "/messageexchange/{mailbox}/outbox", action::send, access::token, false, sent},
    route{"GET", "/messageexchange/{mailbox}/outbox/rich", action::rich_outbox, access::token, false, plain},
    route{"GET", "/messageexchange/{mailbox}/outbox/tracking", action::track, access::token, false, tracked},
    route{"GET", "/messageexchange/{mailbox}/outbox/tracking/{local_id}", action::track_local, access::token, false,
          tracked_local},
    route{"GET", "/messageexchange/{mailbox}/outbox/{message_id}/receipt", action::receipt, access::token, false,
          tracked},
    route{"POST", "/messageexchange/{mailbox}/outbox/{message_id}/{chunk}", action::send_chunk, access::token, false,
          sent_chunk},
};

} // namespace

std::string_view audit_name(action what) noexcept {
    switch (what) {
    case action::ping: return "mesh.ping";
    case action::openapi: return "mesh.openapi";
    case action::receipt_key: return "mesh.receipt_key";
    case action::endpoint_lookup: return "mesh.endpoint_lookup";
    case action::workflow_search: return "mesh.workflow_search";
    case action::handshake: return "mesh.handshake";
    case action::update: return "mesh.update";
    case action::list: return "mesh.inbox";
    case action::rich_inbox: return "mesh.rich_inbox";
    case action::count: return "mesh.count";
    case action::download: return "mesh.download";
    case action::head: return "mesh.head";
    case action::acknowledge: return "mesh.acknowledge";
    case action::send: return "mesh.send";
    case action::rich_outbox: return "mesh.rich_outbox";
    case action::track: return "mesh.track";
    case action::track_local: return "mesh.track_local";
    case action::receipt: return "mesh.receipt";
    case action::send_chunk: return "mesh.send_chunk";
    case action::sandbox_mailbox: return "sandbox.mailbox";
    case action::sandbox_reset: return "sandbox.reset";
    case action::sandbox_report: return "sandbox.report";
    case action::sandbox_event: return "sandbox.event";
    case action::sandbox_message: return "sandbox.message";
    case action::sandbox_faults: return "sandbox.faults";
    case action::not_found:
    case action::not_allowed: break;
    }
    return "mesh.unknown";
}

std::span<const route> routes() noexcept { return all_routes; }

} // namespace signalbox::ingress::mesh::protocol
