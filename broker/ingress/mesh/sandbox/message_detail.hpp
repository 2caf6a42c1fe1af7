#pragma once

#include <string>

#include "broker/ingress/mesh/protocol/tracking.hpp"
#include "broker/routing/directory.hpp"
#include "broker/store/records.hpp"

namespace signalbox::ingress::mesh::sandbox {

// GET /admin/message/{id}: everything about a message as the public sandbox tells it, in JSON; what is not known is
// left out.
std::string message_detail(const store::tracked_message& about, const protocol::tracking_view& with);

// GET /messageexchange/mailbox/{mailbox}: seven fields.
std::string mailbox_detail(const routing::mailbox& about);

} // namespace signalbox::ingress::mesh::sandbox
