#include "broker/http/serving/house.hpp"

#include <algorithm>

namespace signalbox::http::serving {

namespace {

base::counter class_counter(const std::string& listener, const char* status_class) {
    return {"signalbox_http_requests_total",
            "HTTP requests by status class",
            {{"listener", listener}, {"class", status_class}}};
}

// Room behind the largest head, so that chunk lines and trailers can always be read.
constexpr std::size_t behind_head = 8UL << 10;

} // namespace

server_metrics::server_metrics(const std::string& listener)
    : connections("signalbox_http_connections", "open connections of a listener", {{"listener", listener}}),
      refused("signalbox_http_connections_refused_total", "HTTP connections turned away at a limit",
              {{"listener", listener}}),
      by_class_{class_counter(listener, "1xx"), class_counter(listener, "2xx"), class_counter(listener, "3xx"),
                class_counter(listener, "4xx"), class_counter(listener, "5xx")},
      duration_("signalbox_http_request_seconds", "from the whole head to the whole answer", {{"listener", listener}}) {
}

void server_metrics::answered(unsigned status, double seconds) noexcept {
    by_class_[std::clamp(status / 100, 1U, 5U) - 1].add();
    duration_.observe(seconds);
}

house::house(server_settings of, http::handler with)
    : settings(std::move(of)), handle(std::move(with)), admission(settings.limits), metrics(settings.name) {}

house::house(server_settings of, http::raw_handler with)
    : settings(std::move(of)), converse(std::move(with)), admission(settings.limits), metrics(settings.name) {}

std::shared_ptr<const transport::tls_context> house::tls() const {
    const std::scoped_lock lock(mutex_);
    return tls_;
}

void house::set_tls(std::shared_ptr<const transport::tls_context> context) {
    const std::scoped_lock lock(mutex_);
    tls_ = std::move(context);
}

room::room(boost::asio::io_context& on, const base::limits& limits)
    : core(on), workspaces(std::max<std::size_t>(limits.header_max, 16UL << 10) + behind_head) {}

void room::leave(guest& who) {
    guests_.erase(&who);
    if (!guests_.empty()) return;
    for (auto* timer : waiting_) timer->cancel();
}

boost::asio::awaitable<void> room::wait_until_empty(std::chrono::steady_clock::time_point until) {
    boost::asio::steady_timer timer(core, until);
    waiting_.push_back(&timer);
    while (!guests_.empty()) {
        auto [ec] = co_await timer.async_wait(use_result);
        if (!ec) break; // the time is over
    }
    std::erase(waiting_, &timer);
}

boost::asio::awaitable<void> room::drain(std::chrono::milliseconds limit) {
    for (guest* each : guests_) each->stop();
    co_await wait_until_empty(std::chrono::steady_clock::now() + limit);

    cut_all();
    co_await wait_until_empty(std::chrono::steady_clock::time_point::max());
}

void room::cut_all() {
    for (guest* each : guests_) each->cut();
}

} // namespace signalbox::http::serving
