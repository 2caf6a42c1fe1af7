#include "adapters/mesh_relay/upstream/token.hpp"

#include <array>
#include <cstddef>
#include <ctime>

#include "broker/base/crypto.hpp"

namespace signalbox::adapters::mesh_relay {

namespace {

// yyyyMMddHHmm, UTC.
std::string minute_of(std::chrono::system_clock::time_point now) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 16> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y%m%d%H%M", &parts);
    return {text.data(), size};
}

} // namespace

std::string token_for(const credentials& who, std::string_view nonce, std::uint64_t count,
                      std::chrono::system_clock::time_point now) {
    const std::string minute = minute_of(now);
    const std::string begin = who.mailbox + ":" + std::string(nonce) + ":" + std::to_string(count) + ":";
    const std::string proven = begin + who.password + ":" + minute;
    const auto hmac = base::hmac_sha256(base::as_bytes(who.shared_key), base::as_bytes(proven));
    return "NHSMESH " + begin + minute + ":" + base::to_hex(hmac);
}

std::string random_nonce() {
    std::array<std::byte, 16> bytes{};
    base::random_fill(bytes);
    return base::to_hex(bytes);
}

} // namespace signalbox::adapters::mesh_relay
