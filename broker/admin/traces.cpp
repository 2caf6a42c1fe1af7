#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "broker/admin/answers.hpp"
#include "broker/admin/endpoints.hpp"
#include "broker/fhir/json.hpp"
#include "broker/trace/recording/recorder.hpp"

namespace signalbox::admin {

namespace {

// What a POST asks for, or what is wrong with that.
struct asked {
    trace::recording_order order;
    std::string why;
    std::string wrong;
};

asked wrong(std::string what) {
    asked made;
    made.wrong = std::move(what);
    return made;
}

std::optional<std::chrono::milliseconds> seconds_of(const fhir::value& given, std::chrono::milliseconds most) {
    std::int64_t seconds = 0;
    for (const char c : given.text()) {
        if (c < '0' || c > '9' || seconds > most.count()) return std::nullopt;
        seconds = seconds * 10 + (c - '0');
    }
    const std::chrono::milliseconds made{seconds * 1000};
    if (!given.is(fhir::kind::number) || seconds == 0 || made > most) return std::nullopt;
    return made;
}

std::string default_name(base::time_point now) { return "trace-" + base::to_compact_seconds(now); }

asked read_order(const call& what, const parts& with) {
    const auto read = fhir::read_json(what.body);
    if (!read || !read->root().is(fhir::kind::object)) return wrong("a JSON object, {} at least");
    const fhir::value given = read->root();
    asked made;
    made.order.name = given.find("name") ? std::string(given.string("name")) : default_name(with.clock->now());
    if (!trace::is_recording_name(made.order.name)) return wrong("name: 1 to 64 letters, digits, - and _");
    made.order.where = given.string("where");
    if (!made.order.where.empty()) {
        auto selected = trace::selection::parse(made.order.where);
        if (!selected) return wrong("where: " + selected.error().message());
        made.order.what = std::move(*selected);
    }
    if (const fhir::value longest = given.find("seconds")) {
        made.order.duration = seconds_of(longest, with.recorder->limits().duration_max);
        if (!made.order.duration) return wrong("seconds: a number from 1, within trace.duration_max");
    }
    const fhir::value identifiable = given.find("identifiable");
    if (identifiable && !identifiable.is(fhir::kind::boolean)) return wrong("identifiable: true or false");
    const fhir::value leased = given.find("leased");
    if (leased && !leased.is(fhir::kind::boolean)) return wrong("leased: true or false");
    made.order.leased = leased.text() == "true";
    made.order.identifiable = identifiable.text() == "true";
    const auto why = why_of(what);
    if (!why && made.order.identifiable)
        return wrong("a recording with what the messages hold needs why, a text of 1 to 500 bytes");
    if (!why && given.find("why")) return wrong("why: a text of 1 to 500 bytes");
    made.why = why.value_or("");
    return made;
}

std::string json_of(const trace::recording_state& now) {
    fhir::json_writer json;
    json.begin_object().name("recording").begin_object();
    json.name("running").boolean(now.running);
    if (!now.name.empty()) {
        json.member("name", now.name).member("where", now.where);
        json.name("identifiable").boolean(now.identifiable);
        if (now.lease.count() > 0) json.member("lease_ms", static_cast<std::int64_t>(now.lease.count()));
        json.member("started_at", base::to_iso8601(now.started_at));
        json.member("messages", static_cast<std::int64_t>(now.messages));
        json.member("lines", static_cast<std::int64_t>(now.lines));
        json.member("lost", static_cast<std::int64_t>(now.lost));
        json.name("files").begin_array();
        for (const std::string& each : now.files) json.string(each);
        json.end_array();
        if (!now.ended.empty()) json.member("ended", now.ended);
    }
    json.end_object().end_object();
    return json.take();
}

constexpr std::size_t where_told = 500; // bytes

const char* contents_of(bool identifiable) { return identifiable ? "identifiable" : "without content"; }

// What was asked for: the filter, for how long, by whom it is kept going, and why.
store::audit_entry entry_of(const call& what, const asked& wanted, const trace::recording_limits& limits) {
    const trace::recording_order& order = wanted.order;
    const auto longest = std::min(order.duration.value_or(limits.duration_max), limits.duration_max);
    std::string detail = order.where.empty() ? "all messages" : "where " + order.where.substr(0, where_told);
    detail += fmt::format("; at most {} s", std::chrono::ceil<std::chrono::seconds>(longest).count());
    if (order.leased) detail += fmt::format("; lease {} ms", limits.lease.count());
    if (!wanted.why.empty()) detail += "; why: " + wanted.why;
    return {what.actor, "trace.start", order.name, contents_of(order.identifiable), std::move(detail), ""};
}

// What touches the disk, on the workers.
boost::asio::awaitable<result<void>> prepare(trace::recorder& with, trace::recording_order order) {
    co_return with.prepare(std::move(order));
}
boost::asio::awaitable<void> withdraw(trace::recorder& with) {
    with.withdraw();
    co_return;
}
boost::asio::awaitable<bool> stop(trace::recorder& with) { co_return with.stop(); }
boost::asio::awaitable<result<std::vector<trace::trace_file>>> list(std::string folder) {
    co_return trace::traces_in(folder);
}

http::response refusal_of(const error_code& why) {
    if (why == std::errc::device_or_resource_busy) return problem(409, "a recording runs already");
    if (why == std::errc::file_exists) return problem(409, "there is a trace of that name");
    return problem(500, "the trace cannot be written: " + why.message());
}

} // namespace

store::audit_entry end_of_recording(std::string actor, const trace::recording_state& how) {
    return {std::move(actor),
            "trace.stop",
            how.name,
            how.ended,
            fmt::format("{}; {} messages, {} lines, {} lost, {} renewals", contents_of(how.identifiable), how.messages,
                        how.lines, how.lost, how.renewals),
            ""};
}

answering show_recording(const parts& with, const call&) { co_return json_answer(json_of(with.recorder->state())); }

answering start_recording(const parts& with, const call& what) {
    asked wanted = read_order(what, with);
    if (!wanted.wrong.empty()) co_return problem(400, wanted.wrong);
    store::audit_entry record = entry_of(what, wanted, with.recorder->limits());
    const auto ready = co_await boost::asio::co_spawn(*with.workers, prepare(*with.recorder, std::move(wanted.order)),
                                                      boost::asio::use_awaitable);
    if (!ready) {
        record.action = "trace.refused";
        record.detail = fmt::format("{}; {}", ready.error().message(), record.detail);
        const auto noted = co_await with.store->audit(std::move(record));
        if (!noted) co_return problem(503, "the audit journal takes no record");
        co_return refusal_of(ready.error());
    }
    // First the record: what may not be audited is not recorded either.
    const auto noted = co_await with.store->audit(std::move(record));
    if (!noted) {
        co_await boost::asio::co_spawn(*with.workers, withdraw(*with.recorder), boost::asio::use_awaitable);
        co_return problem(503, "the audit journal takes no record");
    }
    with.recorder->begin();
    co_return json_answer(json_of(with.recorder->state()));
}

answering renew_recording(const parts& with, const call& what) {
    const auto read = fhir::read_json(what.body);
    const std::string name(read ? read->root().string("name") : std::string_view());
    if (!trace::is_recording_name(name)) co_return problem(400, "name: that of the recording");
    const bool renewed = with.recorder->renew(name);
    const trace::recording_state now = with.recorder->state();
    if (now.name != name) co_return problem(409, "the recording of that name is over");
    // Each renewal is one of those that the record of the end counts; a look at what is over is its own.
    if (!renewed) {
        const auto noted = co_await with.store->audit(
            {what.actor, "trace.renew", name, "over: " + now.ended, contents_of(now.identifiable), ""});
        if (!noted) co_return problem(503, "the audit journal takes no record");
    }
    co_return json_answer(json_of(now));
}

answering stop_recording(const parts& with, const call& what) {
    const bool ran = co_await boost::asio::co_spawn(*with.workers, stop(*with.recorder), boost::asio::use_awaitable);
    const trace::recording_state now = with.recorder->state();
    store::audit_entry record = end_of_recording(what.actor, now);
    if (!ran) record.outcome = "nothing ran";
    const auto noted = co_await with.store->audit(std::move(record));
    if (!noted) co_return problem(503, "stopped; the audit journal takes no record");
    co_return json_answer(json_of(now));
}

answering list_traces(const parts& with, const call&) {
    const auto found =
        co_await boost::asio::co_spawn(*with.workers, list(with.recorder->limits().folder), boost::asio::use_awaitable);
    if (!found) co_return problem(500, "the folder of traces: " + found.error().message());
    fhir::json_writer json;
    json.begin_object().name("traces").begin_array();
    for (const trace::trace_file& each : *found)
        json.begin_object()
            .member("path", each.path)
            .member("size", static_cast<std::int64_t>(each.size))
            .member("changed_at", base::to_iso8601(each.changed_at))
            .end_object();
    json.end_array().end_object();
    co_return json_answer(json.take());
}

} // namespace signalbox::admin
