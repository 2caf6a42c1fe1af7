#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "tests/support/mesh_hub.hpp"

namespace signalbox::tests {

// The signalbox of this build.
std::string binary_of_this_build();

// With SIGNALBOX_FLOW_TLS in the environment every hub asks for client certificates, so that the same facts are shown
// over mTLS.
inline mesh_hub_options with_binary(mesh_hub_options options) {
    options.program = binary_of_this_build();
    options.tls = options.tls || (!options.raw_sockets && std::getenv("SIGNALBOX_FLOW_TLS") != nullptr);
    return options;
}

// A mesh_hub of this build's binary that has started.
struct running_hub : mesh_hub {
    explicit running_hub(mesh_hub_options options = {}) : mesh_hub(with_binary(std::move(options))) { start(); }
};

// Text that gzip makes only a little smaller, so that no limit of decompression is met; different for each seed.
inline std::string ordinary_text(std::size_t size, std::uint32_t seed = 1) {
    std::string text(size, '\0');
    for (char& c : text) {
        seed = seed * 1'664'525U + 1'013'904'223U;
        c = static_cast<char>('0' + (seed >> 24U) % 64U);
    }
    return text;
}

inline constexpr api both_versions[] = {api::v1, api::v2};

} // namespace signalbox::tests
