#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

// What proves a mailbox to a MESH server (MESH API specification, Authorization). Pure but for the random nonce.
namespace signalbox::adapters::mesh_relay {

struct credentials {
    std::string mailbox; // in upper case
    std::string password;
    std::string shared_key; // of the environment
};

// "NHSMESH mailbox:nonce:count:yyyyMMddHHmm:hmac". A token is good for one request: the count has to grow.
std::string token_for(const credentials& who, std::string_view nonce, std::uint64_t count,
                      std::chrono::system_clock::time_point now);

// 32 hex digits.
std::string random_nonce();

} // namespace signalbox::adapters::mesh_relay
