#pragma once

#include <boost/asio/awaitable.hpp>

#include "broker/ingress/fhir/submission.hpp"

namespace signalbox::ingress::fhir {

// Takes a message for the recipient that it names, when it is valid: 200 once it is kept, with a response message. A
// message that comes again under its id, from the same sender, is answered again and not delivered again; 409 when it
// is another. Refused ones are not kept: 422 with what is wrong.
boost::asio::awaitable<judgement> process_message(submission of);

} // namespace signalbox::ingress::fhir
