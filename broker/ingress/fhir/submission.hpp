#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "broker/http/message.hpp"
#include "broker/ingress/fhir/fhir.hpp"
#include "broker/ingress/fhir/validate.hpp"
#include "broker/intake/byte_budget.hpp"

namespace signalbox::ingress::fhir {

// A request about what its body holds; lives while its answer is made.
struct submission {
    const settings& with;
    intake::byte_budget& examining; // large and compressed bodies count with their size while they are judged
    http::request& request;
    const std::string& type; // of the path, "" for any
};

// Takes the body, decodes and judges it: on the core when it is small, else on the workers.
boost::asio::awaitable<judgement> validate(submission of);

} // namespace signalbox::ingress::fhir
