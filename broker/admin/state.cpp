#include "broker/admin/answers.hpp"
#include "broker/admin/endpoints.hpp"
#include "broker/fhir/json.hpp"

namespace signalbox::admin {

namespace {

std::string_view to_text(store::health health) noexcept {
    switch (health) {
    case store::health::serving: return "serving";
    case store::health::disk_low: return "disk_low";
    case store::health::failed: break;
    }
    return "failed";
}

void write_store(fhir::json_writer& json, const store::statistics& now) {
    json.name("store").begin_object().member("health", to_text(now.health)).member("detail", now.detail);
    json.member("queue_depth", static_cast<std::int64_t>(now.queue_depth));
    json.member("disk_free", static_cast<std::int64_t>(now.disk_free)).end_object();
}

void write_destination(fhir::json_writer& json, const destination_state& d) {
    json.begin_object().member("name", d.name).member("kind", d.kind).member("folder", d.folder).member("form", d.form);
    json.member("in_flight", d.in_flight).name("breaker_open").boolean(d.breaker_open);
    json.name("paused").boolean(d.paused).end_object();
}

void write_alarms(fhir::json_writer& json, const std::vector<alarm_state>& open) {
    json.name("alarms").begin_array();
    for (const alarm_state& each : open) {
        json.begin_object().member("kind", each.kind).member("subject", each.subject).member("detail", each.detail);
        json.member("opened_at", base::to_iso8601(each.opened_at)).end_object();
    }
    json.end_array();
}

} // namespace

answering list_alarms(const parts& with, const call&) {
    fhir::json_writer json;
    json.begin_object();
    write_alarms(json, with.alarms());
    json.end_object();
    co_return json_answer(json.take());
}

answering show_state(const parts& with, const call&) {
    fhir::json_writer json;
    json.begin_object().member("version", with.version).member("profile", with.profile);
    json.member("started_at", base::to_iso8601(with.started_at)).member("now", base::to_iso8601(with.clock->now()));
    write_store(json, with.store->state());
    json.name("parts").begin_array();
    for (const part_state& part : with.readiness()) {
        json.begin_object().member("name", part.name).name("ready").boolean(part.ready);
        json.member("detail", part.detail).end_object();
    }
    json.end_array().name("destinations").begin_array();
    for (const destination_state& d : with.destinations()) write_destination(json, d);
    json.end_array();
    write_alarms(json, with.alarms());
    json.end_object();
    co_return json_answer(json.take());
}

} // namespace signalbox::admin
