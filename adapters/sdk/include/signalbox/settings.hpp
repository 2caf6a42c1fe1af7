#pragma once

#include "signalbox/adapter.hpp"

#include <charconv>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

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

// The content of the file that POINTER/file names, without the ends of lines behind it.
inline std::string secret(const host& hub, const std::string& pointer) {
    const std::string file = hub.needed_setting(pointer + "/file");
    std::ifstream in(file, std::ios::binary);
    std::ostringstream read;
    if (!in || !(read << in.rdbuf())) throw std::runtime_error("the setting " + pointer + ": cannot read " + file);
    std::string text = std::move(read).str();
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return text;
}

} // namespace signalbox::adapter
