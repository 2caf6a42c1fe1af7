#pragma once

#include <chrono>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/store/disk/file.hpp"
#include "broker/store/records.hpp"

namespace signalbox::store::disk {

// The tokens that were used: a set in memory, which decides, and behind it DATA/tokens-NUMBER.log, where each claim is
// written (not synced) before it counts, so that it survives the process. A file takes an hour of claims or a million,
// then the next begins; it is removed when the last of its tokens has expired. A record is 48 bytes: the digest, the
// expiry in microseconds since 1970 (little-endian), and the first 8 bytes of the SHA-256 of these 40, so that a torn
// record is passed over.
// Any thread: claims come from every core, so the set has a lock, held for an insertion and one small write.
class token_log {
  public:
    static constexpr std::size_t record_size = 48;
    static constexpr std::size_t tokens_max = 4'000'000; // in memory: about 400 MB

    // Reads what the files hold, and begins a new one.
    static result<std::unique_ptr<token_log>> open(std::string folder, const base::clock& clock, device& on);

    // What the database remembers of an earlier run.
    void remember(const token& used);
    // errc::token_used; errc::disk_full, unknown (not claimed then); errc::overloaded when tokens_max are remembered.
    result<void> claim(const token& claimed);
    // Forgets what has expired. Expiry runs on the steady clock, so a jump of the wall clock lets no token in again.
    void prune();

    std::size_t size() const;

  private:
    struct segment {
        file log;
        std::string path;
        std::uint64_t records = 0;
        std::chrono::steady_clock::time_point begun;
        std::chrono::steady_clock::time_point needed_until;
    };
    struct digest_hash {
        std::size_t operator()(const base::sha256_digest& digest) const noexcept {
            std::size_t value = 0;
            std::memcpy(&value, digest.data(), sizeof value);
            return value;
        }
    };

    token_log(std::string folder, const base::clock& clock, device& on)
        : folder_(std::move(folder)), clock_(clock), device_(on) {}

    std::chrono::steady_clock::time_point forget_at(base::time_point expires) const;
    result<void> load(const std::string& path);
    result<void> begin_segment();

    std::string folder_;
    const base::clock& clock_;
    device& device_;
    mutable std::mutex mutex_;
    std::unordered_map<base::sha256_digest, std::chrono::steady_clock::time_point, digest_hash> used_;
    std::deque<segment> segments_; // the last is open
    std::uint64_t next_number_ = 1;
};

} // namespace signalbox::store::disk
