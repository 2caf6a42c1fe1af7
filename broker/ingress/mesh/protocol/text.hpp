#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signalbox::ingress::mesh::protocol {

// Fields of a request in the order of the wire, as http::request gives them.
using field_list = std::vector<std::pair<std::string_view, std::string_view>>;

std::string_view trimmed(std::string_view text) noexcept; // without spaces and tabs at the ends
std::string upper(std::string_view text);                 // ASCII
std::string lower(std::string_view text);                 // ASCII
bool equal_without_case(std::string_view left, std::string_view right) noexcept;

// Decimal digits only, without sign; nullopt for anything else and beyond 9 digits.
std::optional<std::uint32_t> parse_number(std::string_view digits) noexcept;

std::optional<std::string_view> find_field(const field_list& fields, std::string_view name) noexcept; // the first

// Header fields are ISO 8859-1 on the wire (clients written in Python send them so, and read them so); inside the hub
// every text is UTF-8. Both ways keep each byte: from_wire then to_wire gives the same field.
std::string from_wire(std::string_view field);
// Text that ISO 8859-1 cannot write stays UTF-8. What no field may hold becomes a space.
std::string to_wire(std::string_view text);

} // namespace signalbox::ingress::mesh::protocol
