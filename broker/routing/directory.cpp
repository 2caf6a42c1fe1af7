#include "broker/routing/directory.hpp"

namespace signalbox::routing {

directory::directory(std::vector<mailbox> mailboxes) {
    for (mailbox& each : mailboxes) {
        std::string id = each.id;
        mailboxes_.insert_or_assign(std::move(id), std::move(each));
    }
}

const mailbox* directory::find(std::string_view mailbox_id) const noexcept {
    const auto found = mailboxes_.find(mailbox_id);
    return found == mailboxes_.end() ? nullptr : &found->second;
}

} // namespace signalbox::routing
