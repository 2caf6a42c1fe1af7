#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/routing/directory.hpp"
#include "broker/store/records.hpp"

namespace signalbox::ingress::mesh::protocol {

// What MESH says of a message. Times are UTC.
struct mesh_status {
    std::string status; // "uploading", "accepted", "acknowledged", "undeliverable", "error"
    bool success = true;
    std::string event; // these three empty where nothing went wrong
    std::string code;
    std::string description;
    base::time_point since;
    std::optional<base::time_point> acknowledged_at;
};

// Acknowledged when the last delivery is delivered (adapter) or acknowledged (mailbox). `uncollected_max` is the time
// after which a delivery expired.
mesh_status status_of(const store::tracked_message& tracked, std::chrono::milliseconds uncollected_max);

// Names and codes that tracking adds to the mailbox ids.
struct tracking_view {
    const routing::directory* directory = nullptr;
    std::chrono::milliseconds uncollected_max{};
};

// The bodies of GET /outbox/tracking, and an entry of the rich lists (../shared/contracts/mesh.md 4 and 4.3).
std::string tracking_v1(const store::tracked_message& tracked, const tracking_view& with);
std::string tracking_v2(const store::tracked_message& tracked, const tracking_view& with);
// The whole body of a rich list; `next` is empty on the last page.
std::string rich_list(const std::vector<store::tracked_message>& messages, base::time_point now,
                      const std::string& self, const std::string& next, const tracking_view& with);

} // namespace signalbox::ingress::mesh::protocol
