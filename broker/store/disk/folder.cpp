#include "broker/store/disk/folder.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <sys/file.h>
#include <sys/stat.h>

#include "broker/base/crypto.hpp"

namespace signalbox::store::disk {
namespace {

open_failure trouble(std::string what) { return {.reason = open_failure::why::io, .what = std::move(what)}; }

std::optional<open_failure> make_folder(const std::string& path) {
    std::error_code failed;
    const auto parent = std::filesystem::path(path).parent_path();
    if (!parent.empty()) std::filesystem::create_directories(parent, failed);
    if (::mkdir(path.c_str(), 0700) == 0) return std::nullopt;
    if (errno == EEXIST && std::filesystem::is_directory(path, failed)) return std::nullopt;
    return trouble("cannot make the folder " + path + ": " + std::strerror(errno));
}

std::optional<open_failure> check_profile(const paths& where, const std::string& profile, device& on) {
    auto recorded = read_small(where.profile, 256);
    if (!recorded && recorded.error() != errc::not_found) return trouble("cannot read " + where.profile);
    if (!recorded) {
        if (!write_small(where.folder, "profile", profile + "\n", on)) return trouble("cannot write " + where.profile);
        return std::nullopt;
    }
    if (*recorded == profile + "\n") return std::nullopt;
    const std::string kept = recorded->substr(0, recorded->find('\n'));
    return open_failure{.reason = open_failure::why::wrong_profile,
                        .what = where.folder + " belongs to the profile " + kept + ", not " + profile};
}

} // namespace

paths::paths(std::string root)
    : folder(std::move(root)),
      database(folder + "/signalbox.db"),
      journal(folder + "/audit.journal"),
      key(folder + "/audit.key"),
      lock(folder + "/lock"),
      profile(folder + "/profile"),
      spool(folder + "/spool") {}

boost::system::result<data_folder, open_failure> data_folder::open(const std::string& folder,
                                                                   const std::string& profile, device& on) {
    if (folder.empty()) return trouble("no data folder is set");
    paths where(folder);
    if (auto failed = make_folder(where.folder)) return *failed;

    auto lock = file::open(where.lock, file::mode::write, on);
    if (!lock) return trouble("cannot write in " + folder + ": " + std::strerror(errno));
    if (::flock(lock->descriptor(), LOCK_EX | LOCK_NB) != 0) {
        return open_failure{.reason = open_failure::why::locked, .what = folder + " is in use by another hub"};
    }
    if (auto failed = check_profile(where, profile, on)) return *failed;
    if (auto failed = make_folder(where.spool)) return *failed;
    return data_folder(std::move(where), std::move(*lock));
}

result<base::secret> read_audit_key(const paths& where, const base::secret& configured) {
    if (!configured.empty()) return configured;
    auto text = read_small(where.key, 256);
    if (!text) return text.error();
    while (!text->empty() && text->back() == '\n') text->pop_back();
    const auto bytes = base::from_hex(*text);
    if (!bytes || bytes->size() != 32) return errc::unknown;
    return base::secret(*bytes);
}

result<base::secret> audit_key(const paths& where, const base::secret& configured, device& on) {
    auto known = read_audit_key(where, configured);
    if (known || known.error() != errc::not_found) return known;

    std::array<std::byte, 32> fresh{};
    base::random_fill(fresh);
    if (auto written = write_small(where.folder, "audit.key", base::to_hex(fresh) + "\n", on); !written) {
        return written.error();
    }
    return base::secret(base::as_text(fresh));
}

} // namespace signalbox::store::disk
