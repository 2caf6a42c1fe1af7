#pragma once

#include "signalbox/adapter.h"

#include <cstddef>
#include <string>
#include <string_view>

// Texts and structs that cross the line of signalbox/adapter.h.
namespace signalbox::delivery::library {

inline std::string_view view(signalbox_text given) noexcept {
    return given.data == nullptr ? std::string_view{} : std::string_view(given.data, given.size);
}
inline signalbox_text text_of(std::string_view ours) noexcept { return {ours.data(), ours.size()}; }

// A copy of what an adapter gave, at most that many bytes of it, as UTF-8 without control characters.
std::string bounded(signalbox_text given, std::size_t most);

// Why a call failed, into the adapter's buffer, terminated and cut to it.
void write_error(char* into, std::size_t size, std::string_view why) noexcept;

// The struct is there, and has at least what minor version 0 has.
template <class Struct>
bool is_whole(const Struct* given) noexcept {
    return given != nullptr && given->struct_size >= sizeof(Struct);
}

} // namespace signalbox::delivery::library
