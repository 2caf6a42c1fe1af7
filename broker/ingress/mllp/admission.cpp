#include "broker/ingress/mllp/admission.hpp"

#include <algorithm>
#include <utility>

namespace signalbox::ingress::mllp {

namespace hl7v2 = pathology::hl7v2;

namespace {

constexpr std::size_t control_id_max = 199; // MSH-10 of HL7 2.7

// Looks sender and recipient up; what keeps the message out becomes a finding of it.
class doorkeeper {
  public:
    doorkeeper(const settings& with, const http::peer& from, hl7v2::message& message)
        : with_(with), from_(from), message_(message), directory_(with.directory->get()) {}

    admitted run() {
        admitted found;
        found.sender = sender();
        found.recipient = recipient();
        if (found.recipient != nullptr)
            found.workflow_id = found.recipient->workflow_id.empty() ? with_.workflow_id : found.recipient->workflow_id;
        if (found.sender != nullptr && found.recipient != nullptr) check_registration(found);
        check_numbers();
        return found;
    }

  private:
    void refuse(std::string code, std::string text, std::uint32_t field) {
        message_.findings.push_back(error_in_header(std::move(code), std::move(text), field));
    }

    const routing::mailbox* active(const std::string& id) const {
        const routing::mailbox* found = directory_->find(id);
        return found != nullptr && found->active ? found : nullptr;
    }

    // A rule that names certificates or addresses has seen to it; else what the mailbox itself is pinned to holds.
    bool is_proven(const sender_rule& rule, const routing::mailbox& mailbox) const {
        return rule.proves_itself() || mailbox.certificates.empty() ||
               std::ranges::find(mailbox.certificates, from_.certificate_spki) != mailbox.certificates.end();
    }

    const sender_rule* sender() {
        const sender_rule* rule = sender_of(with_.parties, *message_.header, from_);
        const routing::mailbox* mailbox = rule == nullptr ? nullptr : active(rule->mailbox);
        if (mailbox != nullptr && is_proven(*rule, *mailbox)) return rule;
        refuse("sender-unknown", "MSH-3, MSH-4 and the connection are no sender that this receiver knows", 4);
        return nullptr;
    }

    const recipient_rule* recipient() {
        const recipient_rule* rule = recipient_of(with_.parties, *message_.header);
        if (rule != nullptr && active(rule->mailbox) != nullptr) return rule;
        refuse("recipient-unknown", "MSH-5 and MSH-6 are no recipient that this receiver knows", 6);
        return nullptr;
    }

    void check_registration(const admitted& found) {
        if (!with_.is_registration_asked) return;
        const auto granted = routing::permission::granted;
        if (directory_->to_send(*active(found.sender->mailbox), found.workflow_id) != granted)
            refuse("sender-not-registered", "the sender is not registered to send these messages", 4);
        if (directory_->to_receive(*active(found.recipient->mailbox), found.workflow_id) != granted)
            refuse("recipient-not-registered", "the recipient is not registered for these messages", 6);
    }

    void check_numbers() {
        const hl7v2::header& header = *message_.header;
        if (std::ranges::find(with_.processing_ids, header.processing_id) == with_.processing_ids.end())
            refuse("processing-id-unsupported", "messages with this processing id are not taken here", 11);
        if (header.control_id.size() > control_id_max)
            refuse("control-id-length", "the control id has more than 199 characters", 10);
    }

    const settings& with_;
    const http::peer& from_;
    hl7v2::message& message_;
    std::shared_ptr<const routing::directory> directory_;
};

} // namespace

pathology::finding error_in_header(std::string code, std::string text, std::uint32_t field) {
    pathology::place where;
    where.segment = 1;
    where.element = field;
    return {pathology::severity::error, std::move(code), std::move(text), where, {}};
}

admitted admit(const settings& with, const http::peer& from, hl7v2::message& message) {
    return doorkeeper(with, from, message).run();
}

} // namespace signalbox::ingress::mllp
