#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>

#include <boost/asio/thread_pool.hpp>

#include "broker/base/clock.hpp"
#include "broker/base/limits.hpp"
#include "broker/base/secret.hpp"
#include "broker/http/message.hpp"
#include "broker/ingress/gpconnect/practices.hpp"
#include "broker/ingress/gpconnect/rules/interactions.hpp"
#include "broker/message/exchange.hpp"
#include "broker/message/observer.hpp"
#include "broker/store/store.hpp"
#include "broker/validation/catalogue.hpp"
#include "broker/validation/strengths.hpp"

namespace signalbox::ingress::gpconnect {

struct settings {
    store::store* store = nullptr; // for the audit alone: nothing of a call is kept
    const base::clock* clock = nullptr;
    message::exchange* exchange = nullptr; // what asks practices
    message::observer* observer = nullptr; // may be null
    std::shared_ptr<const interaction_table> interactions;
    std::shared_ptr<const practice_book> practices;
    std::shared_ptr<const validation::catalogue> catalogue;
    validation::strengths strengths;
    base::limits limits;
    base::secret patient_key;                    // of what stands for patients in the audit
    boost::asio::thread_pool* workers = nullptr; // bodies above limits.body_in_memory_max; null: on the core
    std::string public_url;                      // "https://hub.example"; empty: of the request's Host
    std::set<std::string> certificates;          // SHA-256 of public keys, those that may ask; empty: any
    bool certificate_required = false;
    std::string_view openapi; // schemas/openapi/gpconnect.yaml; outlives the handler
};

// GP Connect's synchronous API as a handler for http::server: a request is held to every rule that needs no record,
// then the practice is asked. Every answer but the OpenAPI document is FHIR and says no-store. What `with` points to
// must outlive the handler.
http::handler make_handler(settings with);

// For http::server_settings: an OperationOutcome that is not stored.
void word_refusal(http::response& answer, std::string_view reason);

} // namespace signalbox::ingress::gpconnect
