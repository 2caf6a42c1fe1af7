#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/system/result.hpp>

#include "broker/app/directory/file.hpp"
#include "broker/store/records.hpp"

namespace signalbox::app {

// Where a mailbox of the directory is from.
enum class mailbox_origin : std::uint8_t { file, account, both };
std::string_view to_text(mailbox_origin from) noexcept; // "file", "account", "file+account"

// The directory that holds: the file, and above it what was said of mailboxes since.
struct merged_directory {
    std::shared_ptr<const routing::directory> directory;
    std::map<std::string, mailbox_origin, std::less<>> origins;
    // Accounts that stand alone and lack an ODS code or a password: the file had their mailbox once.
    std::vector<std::string> incomplete;
};

// An account whose password does not open: another key, or a text that is not what was stored.
struct unreadable_account {
    std::string mailbox;
};

// What an account gives stands above the file's; a mailbox of accounts alone stands in the groups that the file names
// for those.
boost::system::result<merged_directory, unreadable_account>
merge(const directory_file& file, const std::vector<store::mailbox_account>& accounts, const base::secret& key);

} // namespace signalbox::app
