#include "broker/app/directory/merge.hpp"

#include "broker/base/sealing.hpp"

namespace signalbox::app {

namespace {

using by_id = std::map<std::string, routing::mailbox, std::less<>>;

routing::mailbox of_account_alone(const store::mailbox_account& account, const directory_file& file) {
    routing::mailbox made;
    made.id = account.id;
    made.name = account.id;
    made.organisation_code = account.ods_code.value_or("");
    made.sends = file.account_sends;
    made.receives = file.account_receives;
    return made;
}

// False when the password does not open.
bool apply(const store::mailbox_account& account, const base::secret& key, routing::mailbox& to) {
    if (account.name) to.name = *account.name;
    if (account.ods_code) to.ods_code = *account.ods_code;
    if (account.active) to.active = *account.active;
    if (account.certificates) to.certificates = *account.certificates;
    if (!account.sealed_password) return true;
    auto password = base::unseal(key, account.id, *account.sealed_password);
    if (!password) return false;
    to.password = std::move(*password);
    return true;
}

} // namespace

std::string_view to_text(mailbox_origin from) noexcept {
    switch (from) {
    case mailbox_origin::file: return "file";
    case mailbox_origin::account: return "account";
    case mailbox_origin::both: break;
    }
    return "file+account";
}

boost::system::result<merged_directory, unreadable_account>
merge(const directory_file& file, const std::vector<store::mailbox_account>& accounts, const base::secret& key) {
    merged_directory made;
    by_id mailboxes;
    for (const mailbox_setting& setting : file.mailboxes) {
        mailboxes.emplace(setting.entry.id, setting.entry);
        made.origins.emplace(setting.entry.id, mailbox_origin::file);
    }
    for (const store::mailbox_account& account : accounts) {
        const auto in_file = mailboxes.find(account.id);
        const bool alone = in_file == mailboxes.end();
        if (alone && (!account.ods_code || !account.sealed_password)) {
            made.incomplete.push_back(account.id);
            continue;
        }
        routing::mailbox mailbox = alone ? of_account_alone(account, file) : in_file->second;
        if (!apply(account, key, mailbox)) return unreadable_account{account.id};
        mailboxes.insert_or_assign(account.id, std::move(mailbox));
        made.origins.insert_or_assign(account.id, alone ? mailbox_origin::account : mailbox_origin::both);
    }

    std::vector<routing::mailbox> all;
    for (auto& [id, mailbox] : mailboxes) all.push_back(std::move(mailbox));
    made.directory = std::make_shared<const routing::directory>(std::move(all), file.groups, file.others_allowed,
                                                                file.patient_routed);
    return made;
}

} // namespace signalbox::app
