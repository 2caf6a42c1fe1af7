#pragma once

#include <string>
#include <vector>

#include "broker/http/message.hpp"
#include "broker/pathology/hl7v2/message.hpp"

namespace signalbox::ingress::mllp {

// Whose messages these are: all that is named has to hold. A text is compared with the name of an HD or, where that is
// another, with its universal id, as written.
struct sender_rule {
    std::string mailbox;
    std::string application;               // MSH-3; empty: any
    std::string facility;                  // MSH-4; empty: any
    std::vector<std::string> certificates; // of the client: lower-case hex SHA-256 of public key infos; empty: any
    std::vector<std::string> addresses;    // of the client, as the socket tells them; empty: any
    // Its control ids come round again within thirty days: the same one with another content is another message.
    bool reuses_control_ids = false;

    bool proves_itself() const noexcept { return !certificates.empty() || !addresses.empty(); }
};

struct recipient_rule {
    std::string mailbox;
    std::string application; // MSH-5; empty: any
    std::string facility;    // MSH-6; empty: any
    std::string workflow_id; // empty: that of the listener
};

struct party_rules {
    std::vector<sender_rule> senders;
    std::vector<recipient_rule> recipients;
};

// Whether this peer can be anybody's sender, whatever it is going to say.
bool could_send(const party_rules& rules, const http::peer& from);

// The first rule that holds; null when there is none.
const sender_rule* sender_of(const party_rules& rules, const pathology::hl7v2::header& header, const http::peer& from);
const recipient_rule* recipient_of(const party_rules& rules, const pathology::hl7v2::header& header);

} // namespace signalbox::ingress::mllp
