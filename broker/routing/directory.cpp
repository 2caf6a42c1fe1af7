#include "broker/routing/directory.hpp"

#include <algorithm>

namespace signalbox::routing {

namespace {

bool fits(std::string_view pattern, std::string_view workflow_id) noexcept {
    if (!pattern.ends_with('*')) return pattern == workflow_id;
    return workflow_id.starts_with(pattern.substr(0, pattern.size() - 1));
}

bool any_fits(const std::vector<std::string>& patterns, std::string_view workflow_id) noexcept {
    return std::any_of(patterns.begin(), patterns.end(),
                       [workflow_id](const std::string& pattern) { return fits(pattern, workflow_id); });
}

bool names(const std::vector<std::string>& list, std::string_view group) noexcept {
    return std::find(list.begin(), list.end(), group) != list.end();
}

// The mailbox stands in a group that holds the workflow id.
bool is_member(const std::vector<workflow_group>& groups, const std::vector<std::string>& of,
               std::string_view workflow_id) noexcept {
    return std::any_of(groups.begin(), groups.end(), [&](const workflow_group& group) {
        return names(of, group.name) && any_fits(group.workflow_ids, workflow_id);
    });
}

bool stands_in_a_group(const std::vector<workflow_group>& groups, std::string_view workflow_id) noexcept {
    return std::any_of(groups.begin(), groups.end(),
                       [&](const workflow_group& group) { return any_fits(group.workflow_ids, workflow_id); });
}

} // namespace

directory::directory(std::vector<mailbox> mailboxes, std::vector<workflow_group> groups, bool others_allowed,
                     std::vector<std::string> patient_routed)
    : groups_(std::move(groups)), others_allowed_(others_allowed), patient_routed_(std::move(patient_routed)) {
    for (mailbox& each : mailboxes) {
        std::string id = each.id;
        mailboxes_.insert_or_assign(std::move(id), std::move(each));
    }
}

const mailbox* directory::find(std::string_view mailbox_id) const noexcept {
    const auto found = mailboxes_.find(mailbox_id);
    return found == mailboxes_.end() ? nullptr : &found->second;
}

permission directory::to_send(const mailbox& who, std::string_view workflow_id) const noexcept {
    return of(who.sends, workflow_id);
}

permission directory::to_receive(const mailbox& who, std::string_view workflow_id) const noexcept {
    return of(who.receives, workflow_id);
}

permission directory::of(const std::vector<std::string>& groups, std::string_view workflow_id) const noexcept {
    if (groups_.empty() || is_member(groups_, groups, workflow_id)) return permission::granted;
    if (others_allowed_ && !stands_in_a_group(groups_, workflow_id)) return permission::granted;
    return permission::not_registered;
}

std::vector<const mailbox*> directory::registered(std::string_view workflow_id) const {
    std::vector<const mailbox*> found;
    for (const auto& [id, each] : mailboxes_)
        if (each.active && (groups_.empty() || is_member(groups_, each.receives, workflow_id))) found.push_back(&each);
    return found;
}

std::vector<const mailbox*> directory::registered(std::string_view ods_code, std::string_view workflow_id) const {
    std::vector<const mailbox*> found = registered(workflow_id);
    std::erase_if(found, [ods_code](const mailbox* each) { return each->ods_code != ods_code; });
    return found;
}

bool directory::routed_by_patient(std::string_view workflow_id) const noexcept {
    return any_fits(patient_routed_, workflow_id);
}

} // namespace signalbox::routing
