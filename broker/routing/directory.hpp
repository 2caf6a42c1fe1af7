#pragma once

#include <atomic>
#include <cstdint>
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
    std::string organisation_code; // org_code of MESH; the ODS code where nothing else is said
    std::string organisation_name; // may be empty
    std::string billing_entity;    // "England", "Wales"; may be empty
    bool active = true;
    base::secret password;
    std::vector<std::string> certificates; // lower-case hex SHA-256 of public key infos; empty: any verified one
    std::vector<std::string> sends;        // names of workflow groups
    std::vector<std::string> receives;     // names of workflow groups
};

// Workflow ids that are registered together. An id may end in '*'.
struct workflow_group {
    std::string name;
    std::vector<std::string> workflow_ids;
};

// What a directory says of one mailbox and one workflow id.
enum class permission : std::uint8_t { granted, not_registered };

// Who there is and what they may do. Immutable; any thread. A reload makes a new one.
class directory {
  public:
    // `others_allowed`: a workflow id that stands in no group is free for everybody. A directory without groups allows
    // all.
    explicit directory(std::vector<mailbox> mailboxes, std::vector<workflow_group> groups = {},
                       bool others_allowed = true, std::vector<std::string> patient_routed = {});

    const mailbox* find(std::string_view mailbox_id) const noexcept; // by exact id
    const std::map<std::string, mailbox, std::less<>>& mailboxes() const noexcept { return mailboxes_; }

    permission to_send(const mailbox& who, std::string_view workflow_id) const noexcept;    // else MESH code 16
    permission to_receive(const mailbox& who, std::string_view workflow_id) const noexcept; // else MESH code 17

    // Active mailboxes that stand in the directory for this workflow, by id: endpoint lookup and workflow search. What
    // `others_allowed` frees is not registered. Without any group every active mailbox counts. Exact ODS code.
    std::vector<const mailbox*> registered(std::string_view workflow_id) const;
    std::vector<const mailbox*> registered(std::string_view ods_code, std::string_view workflow_id) const;

    // May a message with this workflow id be addressed by patient (GPPROVIDER_...)? Ids may end in '*'.
    bool routed_by_patient(std::string_view workflow_id) const noexcept;

  private:
    permission of(const std::vector<std::string>& groups, std::string_view workflow_id) const noexcept;

    std::map<std::string, mailbox, std::less<>> mailboxes_;
    std::vector<workflow_group> groups_;
    bool others_allowed_;
    std::vector<std::string> patient_routed_;
};

// The directory that holds now. `get` from any thread, once per request or message; what it gives stays as it is while
// it is held. `replace` after a reload.
class current_directory {
  public:
    explicit current_directory(std::shared_ptr<const directory> first) : now_(std::move(first)) {}

    std::shared_ptr<const directory> get() const { return std::atomic_load(&now_); }
    void replace(std::shared_ptr<const directory> by) { std::atomic_store(&now_, std::move(by)); }

  private:
    std::shared_ptr<const directory> now_;
};

} // namespace signalbox::routing
