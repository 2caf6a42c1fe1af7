#include "broker/delivery/exchanger.hpp"

#include <algorithm>
#include <string_view>

namespace signalbox::delivery {

namespace {

constexpr std::size_t field_max = 8192;

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= field_max && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    });
}

bool is_value(std::string_view text) {
    return text.size() <= field_max && std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

} // namespace

std::string adapter_path(const message::exchange_request& what) {
    if (what.service.empty()) return what.path;
    if (what.service == "html") return "/DSTU2/0/gpconnect" + what.path;
    return "/STU3/1/" + what.service + what.path;
}

bool is_answer(const message::exchange_response& given) {
    if (given.status < 200 || given.status > 599 || given.fields.size() > exchange_fields_max) return false;
    return std::ranges::all_of(given.fields,
                               [](const auto& field) { return is_name(field.first) && is_value(field.second); });
}

} // namespace signalbox::delivery
