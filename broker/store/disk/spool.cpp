#include "broker/store/disk/spool.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <vector>

#include <unistd.h>

namespace signalbox::store::disk {
namespace {

constexpr std::string_view part_ending = ".part";

std::string random_name() {
    std::array<std::byte, 16> bytes{};
    base::random_fill(bytes);
    return base::to_hex(bytes);
}

// 32 hex digits, with or without the ending of an unfinished one: nothing else in the folder is ours to remove.
bool is_spool_name(std::string_view name) {
    if (name.ends_with(part_ending)) name.remove_suffix(part_ending.size());
    return name.size() == 32 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

} // namespace

spool::incoming::incoming(spool& owner, file part, std::string name)
    : owner_(owner), part_(std::move(part)), name_(std::move(name)) {}

spool::incoming::~incoming() {
    if (!finished_) ::unlink((owner_.path_of(name_) + std::string(part_ending)).c_str());
}

void spool::incoming::end_block() {
    block_digests_ += base::as_text(block_.finish());
    block_ = base::sha256();
    block_filled_ = 0;
}

result<void> spool::incoming::append(std::span<const std::byte> bytes) {
    if (!owner_.has_room_for(bytes.size())) return errc::disk_full;
    if (auto written = part_.write(bytes, size_); !written) return written;
    size_ += bytes.size();
    whole_.update(bytes);
    while (!bytes.empty()) {
        const auto now = bytes.first(std::min(bytes.size(), block_size - block_filled_));
        block_.update(now);
        block_filled_ += now.size();
        bytes = bytes.subspan(now.size());
        if (block_filled_ == block_size) end_block();
    }
    return {};
}

result<message::payload> spool::incoming::finish() {
    if (block_filled_ > 0) end_block();
    if (auto synced = part_.sync(); !synced) return synced.error();
    const std::string target = owner_.path_of(name_);
    if (std::rename((target + std::string(part_ending)).c_str(), target.c_str()) != 0) return errc::unknown;
    finished_ = true;
    if (auto synced = sync_folder(owner_.folder_, owner_.device_); !synced) return synced.error();

    const std::lock_guard lock(owner_.mutex_);
    owner_.waiting_[name_] = {.digests = block_digests_, .at = std::chrono::steady_clock::now()};
    return message::payload{.spool_file = name_, .size = size_, .sha256 = whole_.finish()};
}

result<std::unique_ptr<spool::incoming>> spool::begin() {
    std::string name = random_name();
    auto part = file::open(path_of(name) + std::string(part_ending), file::mode::make, device_);
    if (!part) return part.error();
    return std::unique_ptr<incoming>(new incoming(*this, std::move(*part), std::move(name)));
}

std::optional<std::string> spool::digests_of(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(name);
    if (found == waiting_.end()) return std::nullopt;
    return found->second.digests;
}

void spool::keep(const std::string& name) {
    const std::lock_guard lock(mutex_);
    waiting_.erase(name);
}

void spool::discard(const std::string& name) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.erase(name) == 0) return;
    }
    ::unlink(path_of(name).c_str());
}

void spool::discard_abandoned(std::chrono::steady_clock::time_point before) {
    std::vector<std::string> names;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [name, one] : waiting_) {
            if (one.at < before) names.push_back(name);
        }
    }
    for (const std::string& name : names) discard(name);
}

bool spool::has_room_for(std::size_t bytes) const {
    const auto space = device_.free_space(folder_);
    return !space || space->free >= keep_free_ + bytes;
}

std::size_t spool::remove_orphans(const std::function<bool(const std::string&)>& known) {
    std::size_t removed = 0;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, failed)) {
        const std::string name = entry.path().filename().string();
        if (!is_spool_name(name) || known(name)) continue;
        if (::unlink(entry.path().c_str()) == 0) ++removed;
    }
    return removed;
}

result<spooled_file> spooled_file::open(const std::string& path, std::uint64_t size, std::string block_digests,
                                        device& on) {
    auto opened = file::open(path, file::mode::read, on);
    if (!opened) return opened.error() == errc::not_found ? errc::corrupt : opened.error();
    auto there = opened->size();
    if (!there) return there.error();
    const std::uint64_t blocks = (size + spool::block_size - 1) / spool::block_size;
    if (*there != size || block_digests.size() != blocks * sizeof(base::sha256_digest)) return errc::corrupt;
    return spooled_file(std::move(*opened), size, std::move(block_digests));
}

result<std::string> spooled_file::next_block() {
    const std::uint64_t at = block_ * spool::block_size;
    if (at >= size_) return std::string();
    std::string block(std::min<std::uint64_t>(spool::block_size, size_ - at), '\0');
    auto got = file_.read(std::as_writable_bytes(std::span(block)), at);
    if (!got) return got.error();

    const auto digest = base::sha256_of(base::as_bytes(block));
    const auto recorded = std::string_view(digests_).substr(block_ * digest.size(), digest.size());
    if (*got != block.size() || base::as_text(digest) != recorded) return errc::corrupt;
    ++block_;
    return block;
}

} // namespace signalbox::store::disk
