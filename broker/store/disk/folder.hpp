#pragma once

#include <optional>
#include <string>

#include "broker/base/secret.hpp"
#include "broker/store/disk/file.hpp"
#include "broker/store/open.hpp"

namespace signalbox::store::disk {

// Where things lie in DATA.
struct paths {
    explicit paths(std::string folder);

    std::string folder;
    std::string database; // signalbox.db, with -wal and -shm beside it
    std::string journal;  // audit.journal
    std::string key;      // audit.key
    std::string lock;
    std::string profile;
    std::string spool; // a folder
};

// DATA, made when absent (mode 0700), locked against a second hub for as long as the object lives, of this profile.
class data_folder {
  public:
    static boost::system::result<data_folder, open_failure> open(const std::string& folder, const std::string& profile,
                                                                 device& on);

    const paths& where() const noexcept { return where_; }

  private:
    data_folder(paths where, file lock) : where_(std::move(where)), lock_(std::move(lock)) {}

    paths where_;
    file lock_;
};

// The key of the audit chain: what was configured, else the key file's 32 bytes.
// errc::not_found when there is neither; errc::unknown when the file holds something else.
result<base::secret> read_audit_key(const paths& where, const base::secret& configured);
// As above, and makes the key file when there is none.
result<base::secret> audit_key(const paths& where, const base::secret& configured, device& on);

} // namespace signalbox::store::disk
