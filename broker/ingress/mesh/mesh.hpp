#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "broker/base/clock.hpp"
#include "broker/base/limits.hpp"
#include "broker/base/secret.hpp"
#include "broker/http/message.hpp"
#include "broker/intake/intake.hpp"
#include "broker/message/observer.hpp"
#include "broker/routing/directory.hpp"
#include "broker/routing/patient_register.hpp"
#include "broker/store/store.hpp"

namespace signalbox::ingress::mesh {

class receipt_signer;
namespace sandbox {
class fault_book;
}

struct settings {
    store::store* store = nullptr;
    intake::intake* intake = nullptr;
    const base::clock* clock = nullptr;
    message::observer* observer = nullptr; // may be null; intake has its own
    std::shared_ptr<const routing::current_directory> directory;
    std::shared_ptr<const routing::patient_register> patients; // null: nobody is addressed by patient
    base::secret shared_key;                                   // the environment's key in the token HMAC
    base::secret previous_shared_key;                          // empty, or good beside it while keys change
    base::secret continuation_key;                             // makes `continue_from` opaque and refuses tampering
    base::limits limits;
    bool certificate_required = true; // the listener asks for client certificates; a mailbox may pin them
    bool sandbox = false;             // what clients of the public sandbox rely on (mesh.md 12)
    std::shared_ptr<mesh::sandbox::fault_book> faults; // sandbox only: null elsewhere
    std::shared_ptr<const receipt_signer> receipts;    // null: there are none
    std::string_view openapi;                          // schemas/openapi/mesh.yaml; outlives the handler
    std::string environment = "signalbox";             // `env` of _ping
    std::string build_label;
};

// The MESH mailbox API (../shared/contracts/mesh.md) as a handler for http::server. `with` must outlive it.
http::handler make_handler(settings with);

} // namespace signalbox::ingress::mesh
