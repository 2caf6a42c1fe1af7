#include "broker/fhir/repeated_names.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <vector>

namespace signalbox::fhir::detail {

namespace {

bool same_name(const char* text, const node& left, const node& right) noexcept {
    if (left.name_ends != right.name_ends || left.name_size != right.name_size) return false;
    return std::string_view(text + left.name_begin, left.name_size) ==
           std::string_view(text + right.name_begin, right.name_size);
}

struct named {
    std::string_view text;
    std::uint32_t member;
};

std::vector<named> sorted_names(const char* text, const node* nodes, std::uint32_t object) {
    std::vector<named> names;
    names.reserve(nodes[object].children);
    for (std::uint32_t i = object + 1; i != nodes[object].next; i = nodes[i].next)
        names.push_back({{text + nodes[i].name_begin, nodes[i].name_size}, i});
    std::sort(names.begin(), names.end(), [](const named& left, const named& right) {
        return std::tuple(left.text.size(), left.text, left.member) <
               std::tuple(right.text.size(), right.text, right.member);
    });
    return names;
}

} // namespace

bool name_stands_before(const char* text, const node* nodes, std::uint32_t object, std::uint32_t member) noexcept {
    std::uint32_t compared = 0;
    for (std::uint32_t i = object + 1; i != member && compared < few_names; i = nodes[i].next, ++compared)
        if (same_name(text, nodes[i], nodes[member])) return true;
    return false;
}

std::optional<std::uint32_t> repeated_name(const char* text, const node* nodes, std::uint32_t object) {
    std::optional<std::uint32_t> first;
    if (nodes[object].children > few_names) {
        const std::vector<named> names = sorted_names(text, nodes, object);
        for (std::size_t i = 1; i < names.size(); ++i)
            if (names[i].text == names[i - 1].text) first = std::min(first.value_or(names[i].member), names[i].member);
        return first;
    }
    for (std::uint32_t i = object + 1; i != nodes[object].next && !first; i = nodes[i].next)
        if (name_stands_before(text, nodes, object, i)) first = i;
    return first;
}

} // namespace signalbox::fhir::detail
