#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "broker/base/secret.hpp"

namespace signalbox::routing {

// One mailbox of this hub.
struct mailbox {
    std::string id; // as identifiers::parse_mailbox_id gives it
    std::string name;
    std::string ods_code;
    bool active = true;
    base::secret password;
    std::vector<std::string> certificates; // lower-case hex SHA-256 of public key infos; empty: any verified one
};

// Who there is. Immutable; any thread. A reload makes a new one.
class directory {
  public:
    explicit directory(std::vector<mailbox> mailboxes);

    const mailbox* find(std::string_view mailbox_id) const noexcept; // by exact id
    const std::map<std::string, mailbox, std::less<>>& mailboxes() const noexcept { return mailboxes_; }

  private:
    std::map<std::string, mailbox, std::less<>> mailboxes_;
};

} // namespace signalbox::routing
