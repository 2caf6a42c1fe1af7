#pragma once

#include "broker/ingress/mesh/exchange.hpp"

namespace signalbox::ingress::mesh {

// GET /endpointlookup/{ods_code}/{workflow_id} and /workflowsearch/{workflow_id}: who stands in the directory for it.
// Nobody is an empty list.
http::response answer_lookup(exchange& x);

} // namespace signalbox::ingress::mesh
