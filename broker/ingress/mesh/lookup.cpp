#include "broker/ingress/mesh/lookup.hpp"

namespace signalbox::ingress::mesh {

http::response answer_lookup(exchange& x) {
    const std::string& workflow_id = x.target.workflow_id;
    if (x.target.what == protocol::action::workflow_search) {
        return protocol::workflow_answer(x.directory->registered(workflow_id));
    }
    return protocol::endpoint_answer(x.version, x.directory->registered(x.target.ods_code, workflow_id),
                                     x.internal_ids.next());
}

} // namespace signalbox::ingress::mesh
