#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace signalbox::identifiers {

// True for ten digits whose last is the modulus 11 check digit of the first nine (NHS Data Dictionary). Spaces and
// hyphens are not accepted: what is stored and compared has none.
bool is_nhs_number(std::string_view text) noexcept;

// The number without single spaces or hyphens between digits ("999 000 0018"), when what remains is valid.
std::optional<std::string> parse_nhs_number(std::string_view text);

} // namespace signalbox::identifiers
