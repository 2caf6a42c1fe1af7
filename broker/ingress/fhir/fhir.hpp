#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/thread_pool.hpp>

#include "broker/base/clock.hpp"
#include "broker/base/limits.hpp"
#include "broker/http/message.hpp"
#include "broker/intake/intake.hpp"
#include "broker/intake/spooled.hpp"
#include "broker/message/observer.hpp"
#include "broker/routing/directory.hpp"
#include "broker/store/store.hpp"
#include "broker/validation/catalogue.hpp"
#include "broker/validation/strengths.hpp"

namespace signalbox::ingress::fhir {

struct settings {
    store::store* store = nullptr;
    intake::intake* intake = nullptr; // what takes messages
    const base::clock* clock = nullptr;
    message::observer* observer = nullptr;                       // may be null; intake has its own
    std::shared_ptr<const routing::current_directory> directory; // who sends to whom
    std::string workflow_id = "FHIR_PROCESS_MESSAGE";            // that messages have which come by here
    intake::spool_reader read_spooled;                           // bodies above limits.body_in_memory_max
    std::shared_ptr<const validation::catalogue> catalogue;
    validation::strengths strengths; // where a request does not say its own
    base::limits limits;
    boost::asio::thread_pool* workers = nullptr; // bodies above limits.body_in_memory_max, gzip; null: on the core
    bool certificate_required = false;           // who asks needs a verified client certificate
    std::string_view openapi;                    // schemas/openapi/fhir.yaml; outlives the handler
};

// The FHIR interface as a handler for http::server. Every answer is an OperationOutcome, but the OpenAPI document and
// the response message to what is kept. What `with` points to must outlive it.
http::handler make_handler(settings with);

// For http::server_settings: an OperationOutcome that is not stored.
void word_refusal(http::response& answer, std::string_view reason);

} // namespace signalbox::ingress::fhir
