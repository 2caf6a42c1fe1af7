#include "broker/alarms/looks/machine_looks.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace signalbox::alarms {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::hours step_lasts{1};
constexpr std::chrono::minutes read_every{10};
constexpr std::chrono::days warned_before{30};
constexpr std::chrono::days urged_before{7};

using certificate_ends = std::vector<result<base::time_point>>;

asio::awaitable<certificate_ends> read_all(const std::vector<watched_certificate>& watched,
                                           const certificate_look::reader& end_of) {
    certificate_ends ends;
    for (const watched_certificate& each : watched) ends.push_back(end_of(each.file));
    co_return ends;
}

} // namespace

asio::awaitable<void> disk_look::add_to(findings& found, const ledger&, base::time_point) {
    found.looked_at.insert(kind::disk_low);
    const store::statistics now = store_.state();
    if (now.health == store::health::serving) co_return;
    found.hold.push_back(
        {kind::disk_low,
         "",
         fmt::format("{:.2f} GiB free: new messages are refused", static_cast<double>(now.disk_free) / (1UL << 30)),
         {}});
}

clock_look::clock_look(const base::clock& clock, std::chrono::milliseconds step_max)
    : clock_(clock), step_max_(step_max), wall_(clock.now()), steady_(clock.steady()) {}

asio::awaitable<void> clock_look::add_to(findings& found, const ledger&, base::time_point now) {
    found.looked_at.insert(kind::clock_step);
    const base::time_point wall = clock_.now();
    const auto steady = clock_.steady();
    const auto passed = std::chrono::duration_cast<base::time_point::duration>(steady - steady_);
    const auto step = std::chrono::duration_cast<std::chrono::milliseconds>(wall - wall_ - passed);
    wall_ = wall;
    steady_ = steady;
    if (step <= step_max_ && step >= -step_max_) co_return;
    found.hold.push_back({kind::clock_step, "",
                          fmt::format("{} by {:.1f} s", step.count() > 0 ? "forward" : "back",
                                      static_cast<double>(std::chrono::abs(step).count()) / 1000),
                          now + step_lasts});
}

void add_certificate(findings& found, const watched_certificate& what, const result<base::time_point>& ends,
                     base::time_point now) {
    const std::string detail = ends ? fmt::format("ends {}", base::to_iso8601(*ends))
                                    : fmt::format("{}: {}", what.file, ends.error().message());
    if (!ends || *ends - now < warned_before) found.hold.push_back({kind::certificate_30_days, what.whose, detail, {}});
    if (!ends || *ends - now < urged_before) found.hold.push_back({kind::certificate_7_days, what.whose, detail, {}});
}

asio::awaitable<void> certificate_look::add_to(findings& found, const ledger&, base::time_point now) {
    if (!read_at_ || now - *read_at_ >= read_every) {
        ends_ = co_await asio::co_spawn(workers_, read_all(watched_, end_of_), asio::use_awaitable);
        read_at_ = now;
    }
    found.looked_at.insert(kind::certificate_30_days);
    found.looked_at.insert(kind::certificate_7_days);
    for (std::size_t i = 0; i < watched_.size(); ++i) add_certificate(found, watched_[i], ends_[i], now);
}

} // namespace signalbox::alarms
