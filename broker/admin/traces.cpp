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
    made.order.identifiable = identifiable.text() == "true";
    if (!made.order.identifiable) return made;
    const auto why = why_of(what);
    if (!why) return wrong("a recording with what the messages hold needs why, a text of 1 to 500 bytes");
    made.why = *why;
    return made;
}

std::string json_of(const trace::recording_state& now) {
    fhir::json_writer json;
    json.begin_object().name("recording").begin_object();
    json.name("running").boolean(now.running);
    if (!now.name.empty()) {
        json.member("name", now.name).member("where", now.where);
        json.name("identifiable").boolean(now.identifiable);
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

store::audit_entry entry_of(const call& what, const char* action, const trace::recording_state& about,
                            std::string detail) {
    return {what.actor,        action, about.name, about.identifiable ? "identifiable" : "without content",
            std::move(detail), ""};
}

// What touches the disk, on the workers.
boost::asio::awaitable<result<void>> start(trace::recorder& with, trace::recording_order order) {
    co_return with.start(std::move(order));
}
boost::asio::awaitable<void> stop(trace::recorder& with) {
    with.stop();
    co_return;
}
boost::asio::awaitable<result<std::vector<trace::trace_file>>> list(std::string folder) {
    co_return trace::traces_in(folder);
}

http::response refusal_of(const error_code& why) {
    if (why == std::errc::device_or_resource_busy) return problem(409, "a recording runs already");
    if (why == std::errc::file_exists) return problem(409, "there is a trace of that name");
    return problem(500, "the trace cannot be written: " + why.message());
}

} // namespace

answering show_recording(const parts& with, const call&) { co_return json_answer(json_of(with.recorder->state())); }

answering start_recording(const parts& with, const call& what) {
    asked wanted = read_order(what, with);
    if (!wanted.wrong.empty()) co_return problem(400, wanted.wrong);
    trace::recording_state about;
    about.name = wanted.order.name;
    about.identifiable = wanted.order.identifiable;
    // First the record: what may not be audited is not recorded either.
    const auto noted = co_await with.store->audit(entry_of(what, "trace.start", about, wanted.why));
    if (!noted) co_return problem(503, "the audit journal takes no record");
    const auto started = co_await boost::asio::co_spawn(*with.workers, start(*with.recorder, std::move(wanted.order)),
                                                        boost::asio::use_awaitable);
    if (!started) co_return refusal_of(started.error());
    co_return json_answer(json_of(with.recorder->state()));
}

answering stop_recording(const parts& with, const call& what) {
    co_await boost::asio::co_spawn(*with.workers, stop(*with.recorder), boost::asio::use_awaitable);
    const trace::recording_state now = with.recorder->state();
    const auto noted = co_await with.store->audit(
        entry_of(what, "trace.stop", now, fmt::format("{} messages, {} lines", now.messages, now.lines)));
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
