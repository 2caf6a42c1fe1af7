#pragma once

#include <string>
#include <variant>
#include <vector>

#include "broker/base/crypto.hpp"
#include "broker/fhir/document.hpp"
#include "broker/validation/verdict.hpp"

namespace signalbox::ingress::fhir {

// MessageHeader.event[x]: a coding, or a URI.
struct message_event {
    std::string system;
    std::string code;
    std::string uri;
};

// What a message says of itself (FHIR R4, messaging.html): everything but its content.
struct message_head {
    std::string id;                     // MessageHeader.id or the UUID of its fullUrl: the same whenever it is sent
    std::vector<std::string> senders;   // ODS codes of MessageHeader.sender, each once; one, or not said
    std::vector<std::string> receivers; // ODS codes of MessageHeader.destination.receiver, each once
    std::string source_endpoint;        // where its answer goes
    message_event event;
};

// A violation for what is no Bundle of type message that begins with a MessageHeader, or has no id of its own.
std::variant<message_head, validation::violation> read_message_head(const signalbox::fhir::document& message);

// What a resend repeats: the entries, whatever their envelope (Bundle.id, identifier, timestamp), their white space
// and, between JSON and XML, their syntax.
base::sha256_digest content_digest(const signalbox::fhir::document& message);

} // namespace signalbox::ingress::fhir
