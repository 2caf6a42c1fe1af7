#include <fmt/format.h>

#include "broker/admin/answers.hpp"
#include "broker/admin/endpoints.hpp"
#include "broker/base/metrics.hpp"

namespace signalbox::admin {

namespace {

bool all_ready(const std::vector<part_state>& states) {
    return std::all_of(states.begin(), states.end(), [](const part_state& p) { return p.ready || !p.needed; });
}

http::response readiness(const parts& with, bool verbose) {
    const std::vector<part_state> states = with.readiness();
    const bool ready = all_ready(states);

    std::string text;
    if (verbose)
        for (const part_state& part : states)
            text += fmt::format("[{}] {}: {}\n", part.ready ? '+' : '-', part.name, part.detail);
    text += ready ? "ready\n" : "not ready\n";
    return text_answer(ready ? 200 : 503, std::move(text));
}

// Gauges that are read from their part rather than kept up to date by it.
void gather(const parts& with) {
    static base::gauge queue("signalbox_store_queue", "Commits waiting for the store's writer");
    static base::gauge disk("signalbox_disk_free_bytes", "Free bytes of the data folder's file system");
    static base::gauge ready("signalbox_ready", "1 when every needed part is ready");
    const store::statistics now = with.store->state();
    queue.set(static_cast<std::int64_t>(now.queue_depth));
    disk.set(static_cast<std::int64_t>(now.disk_free));
    ready.set(all_ready(with.readiness()) ? 1 : 0);
}

boost::asio::awaitable<http::response> answer(std::shared_ptr<const parts> with, http::request& request) {
    if (auto health = answer_health(*with, request)) co_return std::move(*health);
    co_return problem(404, "there are /livez, /readyz and /metrics here");
}

} // namespace

std::optional<http::response> answer_health(const parts& with, const http::request& request) {
    const std::string_view path = request.path();
    if (path != "/livez" && path != "/readyz" && path != "/metrics") return std::nullopt;
    if (request.method() != "GET" && request.method() != "HEAD") {
        auto refused = problem(405, "GET or HEAD");
        refused.set("Allow", "GET, HEAD");
        return refused;
    }
    if (path == "/livez") return text_answer(200, "alive\n");
    if (path == "/readyz") return readiness(with, request.query().starts_with("verbose"));
    gather(with);
    http::response metrics = text_answer(200, base::metrics_text());
    metrics.fields.front().second = "text/plain; version=0.0.4; charset=utf-8";
    return metrics;
}

http::handler make_health_handler(parts with) {
    auto kept = std::make_shared<const parts>(std::move(with));
    return [kept](http::request& request) { return answer(kept, request); };
}

} // namespace signalbox::admin
