#include "broker/ingress/mesh/protocol/text.hpp"

#include <algorithm>
#include <utility>

#include "broker/base/character_sets.hpp"

namespace signalbox::ingress::mesh::protocol {

namespace {

char upper_of(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
char lower_of(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

} // namespace

std::string_view trimmed(std::string_view text) noexcept {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string upper(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), upper_of);
    return result;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower_of);
    return result;
}

bool equal_without_case(std::string_view left, std::string_view right) noexcept {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return lower_of(a) == lower_of(b); });
}

std::optional<std::uint32_t> parse_number(std::string_view digits) noexcept {
    if (digits.empty() || digits.size() > 9) return std::nullopt;
    std::uint32_t number = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return number;
}

std::optional<std::string_view> find_field(const field_list& fields, std::string_view name) noexcept {
    for (const auto& [field, value] : fields) {
        if (equal_without_case(field, name)) return value;
    }
    return std::nullopt;
}

std::string from_wire(std::string_view field) { return base::utf8_of_latin1(field); }

std::string to_wire(std::string_view text) {
    auto latin1 = base::latin1_of_utf8(text);
    std::string field = latin1.complete ? std::move(latin1.bytes) : std::string(text);
    std::replace_if(
        field.begin(), field.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
    return field;
}

} // namespace signalbox::ingress::mesh::protocol
