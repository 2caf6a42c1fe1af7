#include "broker/ingress/fhir/messages/parties.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace signalbox::ingress::fhir {

namespace {

using mailboxes = std::vector<const routing::mailbox*>;

constexpr const char* sender_path = "Bundle.entry[0].resource.sender";
constexpr const char* receiver_path = "Bundle.entry[0].resource.destination.receiver";

bool names(const routing::mailbox& box, const std::string& certificate) {
    return std::find(box.certificates.begin(), box.certificates.end(), certificate) != box.certificates.end();
}

judgement refusal_at(const char* path, unsigned status, std::string_view code, std::string text, std::string summary) {
    judgement made = refusal(status, code, std::move(text), std::move(summary));
    made.issues.front().expression = path;
    return made;
}

std::variant<const routing::mailbox*, judgement> sender_of(const message_head& message, mailboxes of_client,
                                                           std::string_view workflow_id,
                                                           const routing::directory& known) {
    if (message.senders.size() > 1)
        return refusal_at(sender_path, 422, "not-supported", "an Organization with one ODS code", "several senders");
    if (!message.senders.empty())
        std::erase_if(of_client, [&](const auto* box) { return box->ods_code != message.senders.front(); });
    if (of_client.empty())
        return refusal_at(sender_path, 403, "forbidden",
                          "the ODS code of an organisation for which this client may send", "another's sender");
    std::erase_if(of_client,
                  [&](const auto* box) { return known.to_send(*box, workflow_id) != routing::permission::granted; });
    if (of_client.empty())
        return refusal_at(sender_path, 403, "forbidden", "a sender that is registered to send messages here",
                          "sender not registered");
    if (of_client.size() > 1)
        return refusal_at(sender_path, 422, "multiple-matches",
                          "an Organization whose ODS code is that of one mailbox of this client", "several senders");
    return of_client.front();
}

std::variant<const routing::mailbox*, judgement> recipient_of(const message_head& message, std::string_view workflow_id,
                                                              const routing::directory& known) {
    if (message.receivers.size() != 1)
        return refusal_at(receiver_path, 422, message.receivers.empty() ? "required" : "not-supported",
                          "one receiver, an Organization with one ODS code",
                          message.receivers.empty() ? "no receiver" : "several receivers");
    mailboxes found;
    for (const auto& [id, box] : known.mailboxes())
        if (box.active && box.ods_code == message.receivers.front()) found.push_back(&box);
    if (found.empty())
        return refusal_at(receiver_path, 422, "not-found", "a receiver that has a mailbox here", "unknown receiver");
    std::erase_if(found,
                  [&](const auto* box) { return known.to_receive(*box, workflow_id) != routing::permission::granted; });
    if (found.empty())
        return refusal_at(receiver_path, 422, "not-supported", "a receiver that is registered for messages from here",
                          "receiver not registered");
    if (found.size() > 1)
        return refusal_at(receiver_path, 422, "multiple-matches", "a receiver with one mailbox for such messages",
                          "several mailboxes of the receiver");
    return found.front();
}

} // namespace

mailboxes mailboxes_of(const http::peer& client, bool certificate_required, const routing::directory& known) {
    mailboxes found;
    const bool anybody = !certificate_required && client.certificate_spki.empty();
    for (const auto& [id, box] : known.mailboxes())
        if (box.active && (anybody || names(box, client.certificate_spki))) found.push_back(&box);
    return found;
}

std::variant<parties, judgement> parties_of(const message_head& message, const mailboxes& of_client,
                                            std::string_view workflow_id, const routing::directory& known) {
    auto sender = sender_of(message, of_client, workflow_id, known);
    if (auto* refused = std::get_if<judgement>(&sender)) return std::move(*refused);
    auto recipient = recipient_of(message, workflow_id, known);
    if (auto* refused = std::get_if<judgement>(&recipient)) return std::move(*refused);
    return parties{std::get<const routing::mailbox*>(sender), std::get<const routing::mailbox*>(recipient)};
}

} // namespace signalbox::ingress::fhir
