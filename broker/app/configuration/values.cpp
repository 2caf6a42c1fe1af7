#include "broker/app/configuration/values.hpp"

#include <array>
#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace signalbox::app {

namespace {

using std::chrono::milliseconds;

struct unit {
    std::string_view name;
    std::uint64_t factor;
};

// Digits and one of the units; nullopt for anything else, and when it does not fit 63 bits.
template <std::size_t Count>
std::optional<std::uint64_t> parse_with_unit(std::string_view text, const std::array<unit, Count>& units) {
    std::uint64_t number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (ec != std::errc{}) return std::nullopt;
    const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
    for (const unit& u : units) {
        if (u.name != rest) continue;
        constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        if (number > most / u.factor) return std::nullopt;
        return number * u.factor;
    }
    return std::nullopt;
}

template <class Object>
struct setting {
    std::string_view name;
    milliseconds Object::*duration = nullptr;
    std::size_t Object::*amount = nullptr;
    std::uint32_t Object::*count = nullptr;
};

template <class Object, std::size_t Count>
bool set_in(Object& into, const std::array<setting<Object>, Count>& table, std::string_view name,
            const fhir::value& given) {
    for (const setting<Object>& s : table) {
        if (s.name != name) continue;
        if (s.duration != nullptr) {
            const auto duration = parse_duration(given.text());
            if (duration) into.*s.duration = *duration;
            return duration.has_value();
        }
        const auto amount = parse_size(given.text());
        if (!amount) return false;
        if (s.amount != nullptr) {
            into.*s.amount = *amount;
            return true;
        }
        if (*amount > std::numeric_limits<std::uint32_t>::max()) return false;
        into.*s.count = static_cast<std::uint32_t>(*amount);
        return true;
    }
    return false;
}

using base::limits;
using delivery::retry_policy;

constexpr std::array<setting<limits>, 30> limit_settings{{
    {"header_deadline", &limits::header_deadline},
    {"body_rate_min", nullptr, &limits::body_rate_min},
    {"write_deadline", &limits::write_deadline},
    {"handshake_deadline", &limits::handshake_deadline},
    {"idle_deadline", &limits::idle_deadline},
    {"shutdown_deadline", &limits::shutdown_deadline},
    {"body_max", nullptr, &limits::body_max},
    {"body_in_memory_max", nullptr, &limits::body_in_memory_max},
    {"body_validated_max", nullptr, &limits::body_validated_max},
    {"header_max", nullptr, &limits::header_max},
    {"header_fields_max", nullptr, &limits::header_fields_max},
    {"json_depth_max", nullptr, &limits::json_depth_max},
    {"decompressed_max", nullptr, &limits::decompressed_max},
    {"decompression_ratio_max", nullptr, &limits::decompression_ratio_max},
    {"connections_max", nullptr, &limits::connections_max},
    {"connections_per_address_max", nullptr, &limits::connections_per_address_max},
    {"connections_per_certificate_max", nullptr, &limits::connections_per_certificate_max},
    {"bytes_in_flight_max", nullptr, &limits::bytes_in_flight_max},
    {"disk_low_water", nullptr, &limits::disk_low_water},
    {"write_queue_max", nullptr, &limits::write_queue_max},
    {"violations_max", nullptr, &limits::violations_max},
    {"validation_steps_max", nullptr, &limits::validation_steps_max},
    {"message_max", nullptr, &limits::message_max},
    {"chunks_max", nullptr, &limits::chunks_max},
    {"interchange_segments_max", nullptr, &limits::interchange_segments_max},
    {"report_results_max", nullptr, &limits::report_results_max},
    {"requests_per_mailbox_max", nullptr, &limits::requests_per_mailbox_max},
    {"upload_idle_max", &limits::upload_idle_max},
    {"uncollected_max", &limits::uncollected_max},
    {"message_kept", &limits::message_kept},
}};

constexpr std::array<setting<retry_policy>, 11> retry_settings{{
    {"first_wait", &retry_policy::first_wait},
    {"wait_max", &retry_policy::wait_max},
    {"retry_after_max", &retry_policy::retry_after_max},
    {"attempt_deadline", &retry_policy::attempt_deadline},
    {"breaker_first_open", &retry_policy::breaker_first_open},
    {"breaker_open_max", &retry_policy::breaker_open_max},
    {"restart_first", &retry_policy::restart_first},
    {"restart_max", &retry_policy::restart_max},
    {"poison_after", nullptr, nullptr, &retry_policy::poison_after},
    {"breaker_failures", nullptr, nullptr, &retry_policy::breaker_failures},
    {"breaker_window_failures", nullptr, nullptr, &retry_policy::breaker_window_failures},
}};

} // namespace

bool endpoint::is_loopback() const noexcept {
    return address == "localhost" || address == "::1" || address.starts_with("127.");
}

std::string endpoint::to_text() const {
    const bool six = address.find(':') != std::string::npos;
    return six ? fmt::format("[{}]:{}", address, port) : fmt::format("{}:{}", address, port);
}

std::optional<endpoint> parse_endpoint(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);

    endpoint read;
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), read.port);
    if (ec != std::errc{} || end != digits.data() + digits.size() || host.empty()) return std::nullopt;
    read.address = host == "localhost" ? "127.0.0.1" : std::string(host);
    return read;
}

std::optional<url> parse_url(std::string_view text) {
    url read;
    read.encrypted = text.starts_with("https://");
    if (!read.encrypted && !text.starts_with("http://")) return std::nullopt;
    text.remove_prefix(read.encrypted ? 8 : 7);
    const std::size_t end = std::min(text.find_first_of("/?#"), text.size());
    const std::string_view authority = text.substr(0, end);
    read.target = text.substr(end);
    if (authority.find('@') != std::string_view::npos || read.target.find('#') != std::string::npos)
        return std::nullopt;
    if (!read.target.starts_with('/')) read.target.insert(0, 1, '/');
    const bool has_port = authority.rfind(':') != std::string_view::npos && !authority.ends_with(']');
    auto server =
        parse_endpoint(has_port ? std::string(authority) : std::string(authority) + (read.encrypted ? ":443" : ":80"));
    if (!server || server->port == 0) return std::nullopt;
    read.server = std::move(*server);
    return read;
}

std::optional<milliseconds> parse_duration(std::string_view text) {
    constexpr std::array<unit, 5> units{
        {{"ms", 1}, {"s", 1'000}, {"min", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
    const auto count = parse_with_unit(text, units);
    if (!count) return std::nullopt;
    return milliseconds{*count};
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
    constexpr std::array<unit, 5> units{
        {{"", 1}, {"B", 1}, {"KiB", 1UL << 10}, {"MiB", 1UL << 20}, {"GiB", 1UL << 30}}};
    return parse_with_unit(text, units);
}

bool set_limit(base::limits& into, std::string_view name, const fhir::value& given) {
    return set_in(into, limit_settings, name, given);
}

bool set_retry(delivery::retry_policy& into, std::string_view name, const fhir::value& given) {
    return set_in(into, retry_settings, name, given);
}

} // namespace signalbox::app
