#include "broker/store/sqlite/rows.hpp"

#include <algorithm>

#include "broker/store/sqlite/accept.hpp"

namespace signalbox::store::sqlite {
namespace {

message::sequence position(const cursor& rows, int column) {
    return message::sequence(static_cast<std::uint64_t>(rows.integer(column)));
}

constexpr int delivery_columns = 18;

message_record read_message_from(const cursor& rows, int column) {
    message_record record;
    message::envelope& e = record.envelope;
    const auto text = [&] { return rows.text(column++); };

    record.position = position(rows, column++);
    e.message_id = text();
    record.state = message::parse_message_state(rows.view(column++)).value_or(message::message_state::received);
    e.transport = parse_transport(rows.view(column++));
    e.kind = text();
    e.message_type = text();
    e.sender = text();
    e.recipient = text();
    e.workflow_id = text();
    e.local_id = text();
    e.subject = text();
    e.file_name = text();
    e.partner_id = text();
    e.content_type = text();
    e.content_encoding = text();
    e.checksum = text();
    e.compressed = rows.integer(column++) != 0;
    e.encrypted = rows.integer(column++) != 0;
    e.linked_message_id = text();
    e.status_code = text();
    e.status_event = text();
    e.status_description = text();
    e.traceparent = text();
    e.received_at = rows.time(column++);
    record.committed_at = rows.time(column++);
    record.payload_size = static_cast<std::uint64_t>(rows.integer(column++));
    const auto digest = rows.blob(column++);
    std::copy_n(digest.begin(), std::min(digest.size(), record.payload_sha256.size()), record.payload_sha256.begin());
    record.quarantine_reason = text();
    record.violations_json = text();
    record.route_explanation_json = text();
    record.chunks = static_cast<std::uint32_t>(rows.integer(column++));
    record.resends = static_cast<std::uint32_t>(rows.integer(column++));
    record.forced_status = text();
    e.supersedes = text();
    record.decision = text();
    return record;
}

} // namespace

message_record read_message(const cursor& rows) { return read_message_from(rows, 0); }

message_record read_message_behind_delivery(const cursor& rows) { return read_message_from(rows, delivery_columns); }

delivery_record read_delivery(const cursor& rows) {
    delivery_record record;
    const auto small = [&](int column) { return static_cast<std::uint32_t>(rows.integer(column)); };
    record.message_id = rows.text(0);
    record.position = position(rows, 1);
    record.delivery_id = record.message_id + "-" + std::to_string(rows.integer(2));
    record.destination = rows.text(3);
    record.part = small(4);
    record.lane = rows.text(5);
    record.report = rows.text(6);
    record.rule = rows.text(7);
    record.state = message::parse_delivery_state(rows.view(8)).value_or(message::delivery_state::held);
    record.attempts = small(9);
    record.failures_counted = small(10);
    record.created_at = rows.time(11);
    if (!rows.null(12)) record.next_attempt_at = rows.time(12);
    record.reason = rows.text(13);
    record.transform_version = rows.text(14);
    record.map_version = rows.text(15);
    record.mapping_issues_json = rows.text(16);
    record.changed_at = rows.time(17);
    return record;
}

} // namespace signalbox::store::sqlite
