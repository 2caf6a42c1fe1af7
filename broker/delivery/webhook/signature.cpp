#include "broker/delivery/webhook/signature.hpp"

#include <charconv>

#include "broker/base/crypto.hpp"

namespace signalbox::delivery::webhook {

namespace {

constexpr std::string_view scheme = "v1=";
constexpr std::size_t signature_size = scheme.size() + 64;
constexpr std::size_t timestamp_max = 12; // digits

} // namespace

std::optional<signed_head> read_signed_head(std::optional<std::string_view> timestamp,
                                            std::optional<std::string_view> signature, std::int64_t now) {
    if (!timestamp || !signature || timestamp->empty() || timestamp->size() > timestamp_max) return std::nullopt;
    if (!signature->starts_with(scheme) || signature->size() != signature_size) return std::nullopt;
    std::int64_t at = 0;
    const char* const end = timestamp->data() + timestamp->size();
    const auto [read, failed] = std::from_chars(timestamp->data(), end, at);
    if (failed != std::errc{} || read != end) return std::nullopt;
    if (at < now - signature_age_max.count() || at > now + signature_age_max.count()) return std::nullopt;
    return signed_head{std::string(*timestamp), std::string(*signature)};
}

bool is_signed(const signed_head& head, std::string_view body, std::string_view secret) {
    return base::constant_time_equal(head.signature, signature_of(head.timestamp, body, secret));
}

} // namespace signalbox::delivery::webhook
