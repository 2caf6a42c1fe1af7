#include "broker/store/disk/token_log.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <filesystem>

#include <unistd.h>

namespace signalbox::store::disk {
namespace {

using record = std::array<std::byte, token_log::record_size>;

constexpr std::string_view file_prefix = "tokens-";
constexpr std::string_view file_ending = ".log";
constexpr std::uint64_t segment_records = 1'000'000;
constexpr std::chrono::hours segment_age{1};
// No token is good for longer; what says otherwise is forgotten then, so that memory is bounded.
constexpr std::chrono::hours life_max{24};

static_assert(std::endian::native == std::endian::little);

record encode(const token& used) {
    record out{};
    const std::int64_t expires = used.expires.time_since_epoch().count();
    std::ranges::copy(used.digest, out.begin());
    std::memcpy(out.data() + 32, &expires, sizeof expires);
    const auto check = base::sha256_of(std::span(out).first(40));
    std::copy_n(check.begin(), 8, out.begin() + 40);
    return out;
}

std::optional<token> decode(std::span<const std::byte> bytes) {
    const auto check = base::sha256_of(bytes.first(40));
    if (!std::equal(check.begin(), check.begin() + 8, bytes.begin() + 40)) return std::nullopt;
    token used;
    std::int64_t expires = 0;
    std::copy_n(bytes.begin(), 32, used.digest.begin());
    std::memcpy(&expires, bytes.data() + 32, sizeof expires);
    used.expires = base::time_point(base::time_point::duration(expires));
    return used;
}

std::optional<std::uint64_t> number_of(std::string_view name) {
    if (!name.starts_with(file_prefix) || !name.ends_with(file_ending)) return std::nullopt;
    const std::string_view digits =
        name.substr(file_prefix.size(), name.size() - file_prefix.size() - file_ending.size());
    std::uint64_t number = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (failed != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return number;
}

std::string path_of(const std::string& folder, std::uint64_t number) {
    return folder + "/" + std::string(file_prefix) + std::to_string(number) + std::string(file_ending);
}

} // namespace

result<std::unique_ptr<token_log>> token_log::open(std::string folder, const base::clock& clock, device& on) {
    std::unique_ptr<token_log> log(new token_log(std::move(folder), clock, on));
    std::vector<std::uint64_t> numbers;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(log->folder_, failed)) {
        if (const auto number = number_of(entry.path().filename().string())) numbers.push_back(*number);
    }
    if (failed) return errc::unknown;
    std::ranges::sort(numbers);
    for (const std::uint64_t number : numbers) {
        if (auto loaded = log->load(path_of(log->folder_, number)); !loaded) return loaded.error();
        log->next_number_ = number + 1;
    }
    if (auto begun = log->begin_segment(); !begun) return begun.error();
    log->prune();
    return log;
}

std::chrono::steady_clock::time_point token_log::forget_at(base::time_point expires) const {
    const auto left =
        std::clamp<std::chrono::microseconds>(expires - clock_.now(), std::chrono::microseconds(0), life_max);
    return clock_.steady() + left;
}

result<void> token_log::load(const std::string& path) {
    auto opened = file::open(path, file::mode::read, device_);
    if (!opened) return opened.error();
    segment loaded{.log = std::move(*opened), .path = path, .begun = clock_.steady(), .needed_until = clock_.steady()};
    std::vector<std::byte> piece(record_size * 4096);
    for (std::uint64_t at = 0;; at += piece.size()) {
        auto got = loaded.log.read(piece, at);
        if (!got) return got.error();
        const auto bytes = std::span<const std::byte>(piece).first(*got);
        for (std::size_t from = 0; from + record_size <= bytes.size(); from += record_size) {
            const auto used = decode(bytes.subspan(from, record_size));
            if (!used || used->expires <= clock_.now()) continue;
            remember(*used);
            loaded.needed_until = std::max(loaded.needed_until, forget_at(used->expires));
        }
        if (*got < piece.size()) break;
    }
    segments_.push_back(std::move(loaded));
    return {};
}

result<void> token_log::begin_segment() {
    std::string path = path_of(folder_, next_number_);
    auto opened = file::open(path, file::mode::make, device_);
    if (!opened) return opened.error();
    ++next_number_;
    segments_.push_back({.log = std::move(*opened),
                         .path = std::move(path),
                         .begun = clock_.steady(),
                         .needed_until = clock_.steady()});
    return {};
}

void token_log::remember(const token& used) {
    const std::lock_guard lock(mutex_);
    if (used_.size() < tokens_max) used_.try_emplace(used.digest, forget_at(used.expires));
}

result<void> token_log::claim(const token& claimed) {
    const auto bytes = encode(claimed);
    const auto until = forget_at(claimed.expires);
    const std::lock_guard lock(mutex_);
    if (used_.contains(claimed.digest)) return errc::token_used;
    if (used_.size() >= tokens_max) return errc::overloaded;

    const segment& current = segments_.back();
    if (current.records >= segment_records || clock_.steady() - current.begun >= segment_age) {
        if (auto begun = begin_segment(); !begun) return begun;
    }
    segment& open = segments_.back();
    // A failed write may leave part of a record; the next claim writes over it.
    if (auto written = open.log.write(bytes, open.records * record_size); !written) return written;
    ++open.records;
    open.needed_until = std::max(open.needed_until, until);
    used_.emplace(claimed.digest, until);
    return {};
}

void token_log::prune() {
    const std::lock_guard lock(mutex_);
    const auto now = clock_.steady();
    std::erase_if(used_, [now](const auto& each) { return each.second < now; });
    const auto over = [now](const segment& each) {
        const bool done = each.needed_until < now;
        if (done) ::unlink(each.path.c_str());
        return done;
    };
    segments_.erase(std::remove_if(segments_.begin(), segments_.end() - 1, over), segments_.end() - 1);
}

std::size_t token_log::size() const {
    const std::lock_guard lock(mutex_);
    return used_.size();
}

} // namespace signalbox::store::disk
