#pragma once

#include <memory>
#include <string_view>

#include <boost/asio/thread_pool.hpp>

#include "broker/base/limits.hpp"
#include "broker/http/message.hpp"
#include "broker/store/store.hpp"
#include "broker/validation/catalogue.hpp"
#include "broker/validation/strengths.hpp"

namespace signalbox::ingress::fhir {

struct settings {
    store::store* store = nullptr; // for the audit
    std::shared_ptr<const validation::catalogue> catalogue;
    validation::strengths strengths; // where a request does not say its own
    base::limits limits;
    boost::asio::thread_pool* workers = nullptr; // bodies above limits.body_in_memory_max, gzip; null: on the core
    bool certificate_required = false;           // who asks needs a verified client certificate
    std::string_view openapi;                    // schemas/openapi/fhir.yaml; outlives the handler
};

// The FHIR interface as a handler for http::server. Every answer of its own but the OpenAPI document is an
// OperationOutcome. `with` must outlive it.
http::handler make_handler(settings with);

} // namespace signalbox::ingress::fhir
