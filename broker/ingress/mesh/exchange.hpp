#pragma once

#include "broker/base/message_id.hpp"
#include "broker/http/message.hpp"
#include "broker/ingress/mesh/mesh.hpp"
#include "broker/ingress/mesh/protocol/authorization.hpp"
#include "broker/ingress/mesh/protocol/target.hpp"
#include "broker/store/records.hpp"

namespace signalbox::ingress::mesh {

// One request on its way to its answer; lives in the frame that serves it. Each action fills what it knows into
// `audit`; who serves the request writes it, unless a commit carried it.
struct exchange {
    const settings& with;
    base::message_id_source& internal_ids;
    http::request& request;
    protocol::target target;
    protocol::api_version version = protocol::api_version::v1;
    protocol::admission admitted; // owner and token, once authenticated
    store::audit_entry audit;
    bool audited = false; // a commit carried `audit`, or its outcome is unknown with that of the commit

    const std::string& mailbox() const noexcept { return admitted.owner->id; }

    http::response refuse(const protocol::problem& what) {
        audit.detail = what.code.empty() ? what.text : what.code + " " + what.text;
        return protocol::to_response(version, what);
    }
    http::response refuse(const std::vector<protocol::field_problem>& what) {
        const protocol::field_problem& first = what.front();
        audit.detail = first.place + " " + (first.invented ? "of an unknown name" : first.name) + ": " + first.what;
        return protocol::to_response(what);
    }
    http::response unavailable(const error_code& why) {
        audit.detail = why.message();
        return protocol::unavailable(version);
    }
};

} // namespace signalbox::ingress::mesh
