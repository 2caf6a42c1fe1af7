#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "broker/http/message.hpp"
#include "broker/ingress/fhir/messages/message_head.hpp"
#include "broker/ingress/fhir/validate.hpp"
#include "broker/routing/directory.hpp"

namespace signalbox::ingress::fhir {

// The mailboxes for which a client may send: those that name its certificate; where no certificate is asked for and
// none came, every active one. Nothing else of a message says who sent it. As long as the directory.
std::vector<const routing::mailbox*> mailboxes_of(const http::peer& client, bool certificate_required,
                                                  const routing::directory& known);

// From whom to whom a message goes. As long as the directory.
struct parties {
    const routing::mailbox* sender = nullptr;
    const routing::mailbox* recipient = nullptr;
};

// The sender is the mailbox with the ODS code of MessageHeader.sender, of those that the client may send for; the
// recipient the one with that of MessageHeader.destination.receiver. Refused: 403 for another's ODS code or workflow,
// 422 when there is no such mailbox, more than one, or one that does not receive the workflow.
std::variant<parties, judgement> parties_of(const message_head& message,
                                            const std::vector<const routing::mailbox*>& of_client,
                                            std::string_view workflow_id, const routing::directory& known);

} // namespace signalbox::ingress::fhir
