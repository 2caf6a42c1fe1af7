#include "tests/unit/ingress/exchange_fixture.hpp"

namespace signalbox::tests {

signalbox::store::async_result<signalbox::store::tracked_message> tracked_store::track(std::string id) {
    if (fail) co_return *fail;
    const auto found = kept.find(id);
    if (found == kept.end()) co_return errc::not_found;
    co_return found->second;
}

signalbox::store::async_result<std::vector<signalbox::store::delivery_event>> tracked_store::history(std::string id) {
    co_return histories[id];
}

signalbox::store::async_result<signalbox::store::accepted> tracked_store::accept(signalbox::store::acceptance what) {
    if (fail) co_return *fail;
    accepted.push_back(what);
    signalbox::store::accepted answer;
    answer.message_id = what.envelope.message_id;
    co_return answer;
}

signalbox::store::async_result<void> tracked_store::push_status(signalbox::store::status_push what) {
    if (fail) co_return *fail;
    if (!kept.contains(what.message_id)) co_return errc::not_found;
    pushed.push_back(std::move(what));
    co_return result<void>();
}

signalbox::store::async_result<std::uint32_t> tracked_store::erase(signalbox::store::erasure what) {
    if (fail) co_return *fail;
    erasures.push_back(std::move(what));
    co_return erasures.size() <= erased.size() ? erased[erasures.size() - 1] : 0;
}

exchange_fixture::exchange_fixture() {
    settings.store = &store;
    settings.clock = &clock;
    settings.environment = "test";
    settings.build_label = "1.2.3";
    owner.id = "LAB1";
}

ingress::mesh::exchange exchange_fixture::exchange(http::request& request) {
    ingress::mesh::exchange made{.with = settings,
                                 .internal_ids = ids,
                                 .gate = gate,
                                 .request = request,
                                 .directory = directory,
                                 .target = {},
                                 .version = ingress::mesh::protocol::api_version::v2,
                                 .admitted = {},
                                 .place = {},
                                 .fault_report = {},
                                 .audit = {}};
    made.admitted.owner = &owner;
    return made;
}

signalbox::store::tracked_message sent_message(const std::string& id, base::time_point at) {
    signalbox::store::tracked_message made;
    made.message.envelope.message_id = id;
    made.message.envelope.sender = "LAB1";
    made.message.envelope.recipient = "PRACTICE1";
    made.message.envelope.workflow_id = "TEST_WORKFLOW";
    made.message.envelope.local_id = "local";
    made.message.envelope.subject = "a subject";
    made.message.envelope.file_name = "a file.dat";
    made.message.envelope.received_at = at;
    made.message.state = message::message_state::routed;
    made.message.position = message::sequence{7};
    made.message.committed_at = at + std::chrono::milliseconds(3);
    made.message.payload_size = 7;
    made.message.payload_sha256 = base::sha256_of(base::as_bytes("content"));
    signalbox::store::delivery_record delivery;
    delivery.delivery_id = id + "-1";
    delivery.message_id = id;
    delivery.destination = "mailbox:PRACTICE1";
    delivery.state = message::delivery_state::delivered;
    delivery.changed_at = made.message.committed_at;
    made.deliveries.push_back(delivery);
    return made;
}

std::string answer_field(const http::response& answer, std::string_view name) {
    for (const auto& [each, value] : answer.fields) {
        if (each == name) return value;
    }
    return "-";
}

exchange_fixture::~exchange_fixture() = default;

} // namespace signalbox::tests
