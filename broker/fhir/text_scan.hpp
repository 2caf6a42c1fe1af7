#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "broker/fhir/errc.hpp"

namespace signalbox::fhir::detail {

// A byte that no JSON text may hold, wherever it stands.
struct flaw {
    errc code{};
    std::size_t offset = 0;
    const char* what = "";
};

// The first of: a byte order mark, a NUL or another control character than white space, a byte sequence that is not
// UTF-8 (overlong forms, surrogates and code points above U+10FFFF included).
std::optional<flaw> find_flaw(std::string_view text) noexcept;

// Length of the UTF-8 sequence that `text` begins with, 0 when it is none (Unicode 15, table 3-7). Not for an empty
// text.
std::size_t utf8_sequence(std::string_view text) noexcept;

// Offsets at which lines begin, but for the first; a line ends with LF.
std::vector<std::uint32_t> line_starts(std::string_view text);

// True when a number in JSON syntax rounds to infinity; one that rounds to zero is fine.
bool exceeds_double(std::string_view number) noexcept;

struct span {
    std::size_t begin = 0;
    std::size_t size = 0;
};

// Where in a JSON text the digits of an exponent stand that belongs to a zero, as in 0e400.
std::vector<span> exponents_of_zeros(std::string_view text);

} // namespace signalbox::fhir::detail
