#pragma once

#include "signalbox/adapter.hpp"

#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

// Settings that are no texts. What is not what it should be throws std::runtime_error, which refuses the configuration.
namespace signalbox::adapter {

inline bool flag(const host& hub, std::string_view pointer, bool otherwise) {
    const auto found = hub.setting(pointer);
    if (!found) return otherwise;
    if (*found != "true" && *found != "false")
        throw std::runtime_error("the setting " + std::string(pointer) + " is neither true nor false");
    return *found == "true";
}

inline std::uint64_t number(const host& hub, std::string_view pointer, std::uint64_t otherwise) {
    const auto found = hub.setting(pointer);
    if (!found) return otherwise;
    std::uint64_t read = 0;
    const auto [end, failed] = std::from_chars(found->data(), found->data() + found->size(), read);
    if (failed != std::errc{} || end != found->data() + found->size())
        throw std::runtime_error("the setting " + std::string(pointer) + " is no whole number");
    return read;
}

} // namespace signalbox::adapter
