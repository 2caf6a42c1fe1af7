#include "tools/replay/plan/schedule.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "broker/base/crypto.hpp"
#include "broker/trace/stranger.hpp"
#include "tools/replay/play/fields.hpp"

namespace signalbox::replay {

namespace {

using std::chrono::microseconds;

// A number above zero with that unit behind it.
std::optional<double> number_before(std::string_view text, std::string_view unit) {
    if (!text.ends_with(unit)) return std::nullopt;
    text.remove_suffix(unit.size());
    double number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (ec != std::errc{} || end != text.data() + text.size() || !(number > 0) || number > 1e6) return std::nullopt;
    return number;
}

// 0 to 1 of a text, by a hash that the seed keys: the same for the same seed on every machine.
double dice(std::uint64_t seed, std::string_view text) {
    const std::string key = std::to_string(seed);
    const auto digest = base::hmac_sha256(base::as_bytes(key), base::as_bytes(text));
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 6; ++i) number = number << 8U | static_cast<std::uint64_t>(digest[i]);
    return static_cast<double>(number) / static_cast<double>(std::uint64_t{1} << 48U);
}

std::string told_apart_by(const trace::message& m, bool whole_streams) {
    if (whole_streams) return "stream\n" + stream_of(m);
    const std::string_view key = key_of(m);
    if (key.empty()) return "message\n" + std::to_string(m.sequence);
    return "key\n" + m.from + '\n' + std::string(key);
}

// It continues a message that another hub has not.
bool is_later_chunk(const trace::message& m) {
    return m.transport == trace::transport::mesh && m.method == "POST" &&
           m.target.find("/outbox/") != std::string::npos;
}

bool is_chosen(const trace::message& m, const choice& which) {
    if (m.from == trace::stranger || is_later_chunk(m)) return false; // nobody can be refused in its place
    if (m.at < which.from || (which.to && m.at >= *which.to) || !which.where.holds(m)) return false;
    return which.share >= 1 || dice(which.seed, told_apart_by(m, which.whole_streams)) < which.share;
}

// When the message of that number starts, where the rate grows evenly from 0 within the ramp: the number is the area
// below the rate.
microseconds start_at_rate(std::size_t number, const tempo& how) {
    const auto n = static_cast<double>(number);
    const double ramp = std::chrono::duration<double>(how.ramp).count();
    const double within_ramp = how.rate * ramp / 2;
    const double seconds = n < within_ramp ? std::sqrt(2 * ramp * n / how.rate) : ramp + (n - within_ramp) / how.rate;
    return std::chrono::round<microseconds>(std::chrono::duration<double>(seconds));
}

} // namespace

std::optional<tempo> parse_speed(std::string_view text) {
    if (text == "max") return tempo{.what = tempo::kind::most};
    const auto speed = number_before(text, "x");
    if (!speed) return std::nullopt;
    return tempo{.what = tempo::kind::recorded, .speed = *speed};
}

std::optional<double> parse_rate(std::string_view text) {
    if (const auto a_minute = number_before(text, "/min")) return *a_minute / 60;
    return number_before(text, "/s");
}

std::optional<double> parse_share(std::string_view text) {
    const auto percent = number_before(text, "%");
    if (!percent || *percent > 100) return std::nullopt;
    return *percent / 100;
}

std::string stream_of(const trace::message& m) { return m.from + '\n' + m.to + '\n' + m.workflow; }

std::string_view key_of(const trace::message& m) noexcept { return field_of(m.headers, "Idempotency-Key"); }

run selected(run all, const choice& which) {
    std::erase_if(all.messages, [&](const told& each) { return !is_chosen(each.message, which); });
    return all;
}

std::vector<microseconds> planned_starts(const run& what, const tempo& how) {
    std::vector<microseconds> starts;
    starts.reserve(what.messages.size());
    for (const told& each : what.messages) {
        const microseconds since_first = each.message.at - what.messages.front().message.at;
        switch (how.what) {
        case tempo::kind::recorded:
            starts.push_back(std::chrono::round<microseconds>(
                std::chrono::duration<double, std::micro>(static_cast<double>(since_first.count()) / how.speed)));
            break;
        case tempo::kind::rate: starts.push_back(start_at_rate(starts.size(), how)); break;
        case tempo::kind::most: starts.push_back({}); break;
        }
    }
    return starts;
}

} // namespace signalbox::replay
