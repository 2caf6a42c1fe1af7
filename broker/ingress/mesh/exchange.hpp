#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker/base/message_id.hpp"
#include "broker/http/message.hpp"
#include "broker/ingress/mesh/mailbox_gate.hpp"
#include "broker/ingress/mesh/mesh.hpp"
#include "broker/ingress/mesh/protocol/authorization.hpp"
#include "broker/ingress/mesh/protocol/target.hpp"
#include "broker/ingress/mesh/protocol/tracking.hpp"
#include "broker/store/records.hpp"
#include "broker/store/report.hpp"

namespace signalbox::ingress::mesh {

// One request on its way to its answer; lives in the frame that serves it. Each action fills what it knows into
// `audit`; who serves the request writes it, unless a commit carried it.
struct exchange {
    const settings& with;
    base::message_id_source& internal_ids;
    mailbox_gate& gate;
    http::request& request;
    std::shared_ptr<const routing::directory> directory; // as it was when the request came
    protocol::target target;
    protocol::api_version version = protocol::api_version::v1;
    protocol::admission admitted;             // owner and token, once authenticated
    const routing::mailbox* proven = nullptr; // whose token it is, spent or not
    std::optional<mailbox_gate::place> place;
    std::optional<store::report_reason> fault_report; // sandbox: a send reaches nobody, for this reason
    store::audit_entry audit;
    bool told = false;    // to an observer that records
    bool audited = false; // a commit carried `audit`, or its outcome is unknown with that of the commit

    const std::string& mailbox() const noexcept { return admitted.owner->id; }
    protocol::tracking_view tracking() const noexcept { return {directory.get(), with.limits.uncollected_max}; }

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
    // The record of this request stood in a commit whose outcome nobody knows; the store takes no other.
    http::response outcome_unknown() {
        audited = true;
        auto answer = protocol::internal_error(500);
        answer.close = true;
        return answer;
    }
};

} // namespace signalbox::ingress::mesh
