#pragma once

#include <memory>
#include <string>

#include "broker/base/clock.hpp"
#include "broker/base/limits.hpp"
#include "broker/base/secret.hpp"
#include "broker/http/message.hpp"
#include "broker/intake/intake.hpp"
#include "broker/routing/directory.hpp"
#include "broker/store/store.hpp"

namespace signalbox::ingress::mesh {

struct settings {
    store::store* store = nullptr;
    intake::intake* intake = nullptr;
    const base::clock* clock = nullptr;
    std::shared_ptr<const routing::directory> directory;
    base::secret shared_key;       // the environment's key in the token HMAC
    base::secret continuation_key; // makes `continue_from` opaque and refuses tampering
    base::limits limits;
    bool certificate_required = true;      // the listener asks for client certificates; a mailbox may pin them
    std::string environment = "signalbox"; // `env` of _ping
    std::string build_label;
};

// The MESH mailbox API (../shared/contracts/mesh.md) as a handler for http::server. `with` must outlive it.
http::handler make_handler(settings with);

} // namespace signalbox::ingress::mesh
