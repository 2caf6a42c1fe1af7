#include "broker/store/report.hpp"

#include <utility>

#include <fmt/format.h>

#include "broker/message/lane.hpp"

namespace signalbox::store {

namespace {

// "5 days", "36 hours", "90 seconds": whole numbers alone, so that nobody reads more or less than what was waited.
std::string in_words(std::chrono::milliseconds time) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
    constexpr std::int64_t hour = 3600;
    constexpr std::int64_t day = 24 * hour;
    const auto counted = [](std::int64_t count, std::string_view unit) {
        return fmt::format("{} {}{}", count, unit, count == 1 ? "" : "s");
    };
    if (seconds % day == 0) return counted(seconds / day, "day");
    if (seconds % hour == 0) return counted(seconds / hour, "hour");
    return counted(seconds, "second");
}

message::planned_delivery to_mailbox(const std::string& mailbox, std::string lane) {
    message::planned_delivery planned;
    planned.destination = "mailbox:" + mailbox;
    planned.lane = std::move(lane);
    planned.rule = "report";
    planned.first = message::delivery_state::delivered;
    return planned;
}

} // namespace

report_reason uncollected_reason(std::chrono::milliseconds after) {
    return {"SEND", "14", fmt::format("Message not collected by recipient after {}", in_words(after))};
}

report_reason incomplete_reason(std::chrono::milliseconds after, std::uint32_t chunks) {
    return {"SEND", "SBX-U", fmt::format("Not all of {} chunks received, and none for {}", chunks, in_words(after))};
}

acceptance report_about(const message::envelope& failed, const report_reason& why, std::string message_id,
                        base::time_point now, const base::secret& lane_key) {
    acceptance made;
    message::envelope& about = made.envelope;
    about.message_id = std::move(message_id);
    about.kind = "REPORT";
    about.message_type = "report";
    about.transport = failed.transport;
    about.recipient = failed.sender;
    about.workflow_id = failed.workflow_id;
    about.local_id = failed.local_id;
    about.subject = failed.subject;
    about.file_name = failed.file_name;
    about.linked_message_id = failed.message_id;
    about.status_event = why.event;
    about.status_code = why.code;
    about.status_description = why.description;
    about.traceparent = failed.traceparent;
    about.received_at = now;
    made.payload.sha256 = base::sha256_of({});

    const message::patient_key nobody;
    made.deliveries.push_back(to_mailbox(failed.sender, message::lane_of(lane_key, nobody, "", failed.workflow_id)));
    made.audit = {.actor = "signalbox",
                  .action = "mesh.report",
                  .subject = about.message_id,
                  .outcome = "delivered",
                  .detail = why.code + " about " + failed.message_id,
                  .address = ""};
    return made;
}

} // namespace signalbox::store
