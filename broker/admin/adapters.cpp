#include <algorithm>

#include "broker/admin/answers.hpp"
#include "broker/admin/endpoints.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::admin {

namespace {

using report = delivery::dispatcher::report;

// A destination as an operator has to know it, from everybody who knows a part of it.
struct adapter {
    report now;
    destination_state configured;
    store::destination_queue queue;
    std::optional<store::paused_destination> pause;
};

std::string_view state_of(const adapter& a) {
    if (a.now.paused) return "paused";
    if (a.now.breaker_open) return "breaker open";
    return to_text(a.now.carrier.now);
}

void write_adapter(fhir::json_writer& json, const adapter& a, base::time_point now) {
    json.begin_object().member("name", a.configured.name).member("kind", a.configured.kind);
    json.member("form", a.configured.form).member("state", state_of(a));
    if (!a.now.carrier.name.empty()) {
        json.name("adapter").begin_object().member("name", a.now.carrier.name);
        json.member("version", a.now.carrier.version).end_object();
    }
    json.member("in_hand", static_cast<std::int64_t>(a.now.in_flight));
    json.member("waiting", static_cast<std::int64_t>(a.queue.waiting));
    if (a.queue.oldest) {
        const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - *a.queue.oldest).count();
        json.member("oldest_waiting_at", base::to_iso8601(*a.queue.oldest));
        json.member("oldest_waiting_seconds", static_cast<std::int64_t>(std::max<std::int64_t>(age, 0)));
    }
    if (!a.now.last_outcome.empty()) {
        json.name("last").begin_object().member("outcome", a.now.last_outcome);
        json.member("at", base::to_iso8601(a.now.last_ended_at)).end_object();
    }
    if (a.pause) {
        json.name("paused").begin_object().member("since", base::to_iso8601(a.pause->since));
        json.member("actor", a.pause->actor).member("why", a.pause->why).end_object();
    }
    json.end_object();
}

const destination_state* find(const std::vector<destination_state>& all, std::string_view name) {
    const auto found = std::ranges::find(all, name, &destination_state::name);
    return found == all.end() ? nullptr : &*found;
}

// All of them, or the one of that name.
boost::asio::awaitable<result<std::vector<adapter>>> gather(const parts& with, std::string only) {
    const auto configured = with.destinations();
    const auto paused = co_await with.store->paused_destinations();
    if (!paused) co_return paused.error();
    std::vector<adapter> all;
    for (report& now : co_await with.adapters()) {
        const destination_state* about = find(configured, now.destination);
        if (about == nullptr || (!only.empty() && now.destination != only)) continue;
        auto queue = co_await with.store->queue_of(now.destination);
        if (!queue) co_return queue.error();
        adapter one{std::move(now), *about, *queue, std::nullopt};
        const auto pause = std::ranges::find(*paused, about->name, &store::paused_destination::name);
        if (pause != paused->end()) one.pause = *pause;
        all.push_back(std::move(one));
    }
    co_return all;
}

// The store first: what holds over a restart holds now.
boost::asio::awaitable<result<void>> set_paused(const parts& with, const call& what, bool paused, std::string why) {
    const std::string& name = what.path[1];
    store::audit_entry entry{
        what.actor, paused ? "adapter.pause" : "adapter.resume", name, paused ? "paused" : "resumed", why, {}};
    auto done = paused ? co_await with.store->pause_destination(name, std::move(why), std::move(entry))
                       : co_await with.store->resume_destination(name, std::move(entry));
    if (!done) co_return done.error();
    static_cast<void>(co_await with.set_paused(name, paused)); // it is there: the caller has looked
    co_return result<void>();
}

} // namespace

answering list_adapters(const parts& with, const call&) {
    const auto all = co_await gather(with, "");
    if (!all) co_return problem_of(all.error());
    fhir::json_writer json;
    json.begin_object().name("adapters").begin_array();
    for (const adapter& each : *all) write_adapter(json, each, with.clock->now());
    json.end_array().end_object();
    co_return json_answer(json.take());
}

answering act_on_adapter(const parts& with, const call& what) {
    const std::string& act = what.path[2];
    if (act != "pause" && act != "resume") co_return problem(404, "no such act: there are pause and resume");
    const auto configured = with.destinations();
    if (find(configured, what.path[1]) == nullptr) co_return problem(404, "no such destination");
    auto why = why_of(what);
    if (!why) co_return problem(400, why_problem);

    const auto done = co_await set_paused(with, what, act == "pause", std::move(*why));
    if (!done) co_return problem_of(done.error());
    const auto now = co_await gather(with, what.path[1]);
    if (!now || now->empty()) co_return problem(503, "done; what it is like now could not be read");
    fhir::json_writer json;
    json.begin_object().name("adapter");
    write_adapter(json, now->front(), with.clock->now());
    json.end_object();
    co_return json_answer(json.take());
}

} // namespace signalbox::admin
