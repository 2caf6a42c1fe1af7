#pragma once

#include <string>
#include <string_view>

// UTF-8, which every text of the hub is in, and ISO 8859-1, which EDIFACT, HL7 v2 and header fields may be in.
namespace signalbox::base {

// Whole, shortest-form UTF-8 without surrogates (RFC 3629).
bool is_utf8(std::string_view bytes) noexcept;

bool is_ascii(std::string_view bytes) noexcept;

// Appends one ISO 8859-1 byte as UTF-8.
inline void append_latin1(std::string& into, char latin1) {
    const auto byte = static_cast<unsigned char>(latin1);
    if (byte < 0x80) {
        into += latin1;
        return;
    }
    into += static_cast<char>(0xc0U | byte >> 6U);
    into += static_cast<char>(0x80U | (byte & 0x3fU));
}

std::string utf8_of_latin1(std::string_view bytes);

struct latin1_text {
    std::string bytes;
    bool complete = true; // nothing was replaced
};

// ISO 8859-1 of UTF-8: '?' for what it lacks, and for each byte that is not UTF-8.
latin1_text latin1_of_utf8(std::string_view utf8);

} // namespace signalbox::base
