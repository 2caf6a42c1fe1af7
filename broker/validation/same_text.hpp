#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

namespace signalbox::validation {

// As text == literal and text.ends_with(literal), without a call: what is asked of every value of a message.

template <std::size_t Size>
bool is_text(std::string_view text, const char (&literal)[Size]) noexcept {
    return text.size() == Size - 1 && std::memcmp(text.data(), literal, Size - 1) == 0;
}

template <std::size_t Size>
bool ends_in(std::string_view text, const char (&literal)[Size]) noexcept {
    return text.size() >= Size - 1 && std::memcmp(text.data() + text.size() - (Size - 1), literal, Size - 1) == 0;
}

} // namespace signalbox::validation
