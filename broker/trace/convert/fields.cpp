#include "broker/trace/convert/fields.hpp"

#include <algorithm>
#include <array>

namespace signalbox::trace {

std::string one_line(std::string_view text) {
    const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; };
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    std::string made(text);
    std::ranges::replace_if(made, is_blank, ' ');
    return made;
}

std::string lower_case(std::string_view text) {
    std::string made(text);
    std::ranges::transform(made, made.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return made;
}

bool is_credential(std::string_view name) {
    constexpr std::array telling{"authorization", "cookie",  "cert",    "secret",  "token",
                                 "assertion",     "apikey",  "api-key", "api_key", "subscription-key",
                                 "password",      "session", "passwd",  "jwt",     "signature"};
    // Within other names they are harmless words.
    constexpr std::array whole{"key", "sig", "auth", "pass", "pwd", "sid", "ticket", "hmac"};
    const std::string lower = lower_case(name);
    if (std::ranges::any_of(whole, [&](const char* each) { return lower == each; })) return true;
    return std::ranges::any_of(telling, [&](const char* each) { return lower.find(each) != std::string::npos; });
}

bool is_gzip(std::string_view bytes) noexcept { return bytes.starts_with("\x1f\x8b"); }

message mesh_message(std::string from, std::string to, std::string workflow, fields headers, std::string body) {
    std::erase_if(headers, [](const auto& each) { return each.second.empty(); });
    message made;
    made.transport = transport::mesh;
    made.target = "/messageexchange/" + from + "/outbox";
    made.method = "POST";
    made.from = std::move(from);
    made.to = std::move(to);
    made.workflow = std::move(workflow);
    made.headers = std::move(headers);
    made.body = body_of(std::move(body));
    return made;
}

} // namespace signalbox::trace
