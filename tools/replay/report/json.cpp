#include "broker/fhir/json.hpp"

#include "tools/replay/report/report.hpp"

namespace signalbox::replay {

namespace {

std::int64_t number(std::size_t n) { return static_cast<std::int64_t>(n); }

void write_histogram(fhir::json_writer& json, const histogram& of) {
    json.begin_object().member("count", number(of.count())).member("min_us", of.min().count());
    json.member("mean_us", of.mean().count()).member("p50_us", of.quantile(0.5).count());
    json.member("p90_us", of.quantile(0.9).count()).member("p99_us", of.quantile(0.99).count());
    json.member("p999_us", of.quantile(0.999).count()).member("max_us", of.max().count());
    json.name("buckets").begin_array();
    for (const histogram::bar& each : of.bars())
        json.begin_array().number(each.up_to.count()).number(number(each.count)).end_array();
    json.end_array().end_object();
}

void write_difference(fhir::json_writer& json, const difference& each) {
    const shown_values values = shown(each);
    json.begin_object().member("in", each.place);
    if (!each.destination.empty()) json.member("destination", each.destination);
    json.member("pointer", shown_pointer(each.pointer))
        .member("expected", values.before)
        .member("actual", values.after);
    json.name("tolerated").boolean(each.tolerated);
    if (each.how == change::moved) json.name("moved").boolean(true);
    if (!each.why.empty()) json.member("why", each.why);
    json.end_object();
}

void write_comparison(fhir::json_writer& json, const comparison& c) {
    json.begin_object();
    for (const verdict each :
         {verdict::same, verdict::equivalent, verdict::different, verdict::missing, verdict::extra, verdict::unjudged})
        json.member(to_text(each), number(c.count(each)));
    json.member("bodies_unknown", number(c.bodies_unknown));
    json.member("lists_by_position", number(c.lists_by_position)).name("messages").begin_array();
    for (const compared_message& each : c.messages) {
        if (each.verdict == verdict::same || each.verdict == verdict::unjudged) continue;
        json.begin_object().member("sequence", number(each.sequence)).member("stream", each.stream);
        json.member("transport", trace::to_text(each.transport)).member("verdict", to_text(each.verdict));
        json.name("differences").begin_array();
        for (const difference& one : each.differences) write_difference(json, one);
        json.end_array().member("more", number(each.more)).end_object();
    }
    json.end_array().end_object();
}

} // namespace

std::string to_json(const report& what) {
    const measurement& m = *what.measured;
    fhir::json_writer json;
    json.begin_object().member("trace", what.trace).member("started_at", base::to_iso8601(what.started_at));
    json.name("environment").begin_object();
    for (const auto& [name, value] : what.environment) json.member(name, value);
    json.end_object().member("messages", number(what.messages)).member("answered", number(m.answered));
    json.member("lost", number(m.lost)).member("repeats", number(m.repeats)).member("took_us", m.took.count());
    json.name("interrupted").boolean(what.interrupted).member("not_sent", number(m.not_sent));
    json.name("notes").begin_array();
    for (const std::string& each : what.notes) json.string(each);
    json.end_array().name("lost_because").begin_object();
    for (const auto& [why, count] : m.lost_because) json.member(why, number(count));
    json.end_object();
    json.member("open", number(what.after.open)).name("latency");
    write_histogram(json, m.latency);
    json.name("lateness");
    write_histogram(json, m.lateness);
    json.name("answers_per_second").begin_array();
    for (const std::uint32_t each : m.per_second) json.number(each);
    json.end_array().name("comparison");
    if (what.compared == nullptr)
        json.null();
    else
        write_comparison(json, *what.compared);
    if (what.durability != nullptr) write_json_of(*what.durability, json.name("durability"));
    json.end_object();
    return json.take() + "\n";
}

} // namespace signalbox::replay
