#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/base/message_id.hpp"
#include "broker/ingress/mesh/exchange.hpp"
#include "broker/routing/directory.hpp"
#include "tests/support/absent_store.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fake_request.hpp"

namespace signalbox::tests {

// Keeps messages with their deliveries in memory: what tracking, receipts and the sandbox's calls live on.
class tracked_store final : public absent_store {
  public:
    std::map<std::string, signalbox::store::tracked_message> kept;
    std::map<std::string, std::vector<signalbox::store::delivery_event>> histories; // by delivery
    std::vector<signalbox::store::acceptance> accepted;
    std::vector<signalbox::store::status_push> pushed;
    std::vector<signalbox::store::erasure> erasures;
    std::vector<std::uint32_t> erased; // what each erase() answers; 0 behind its end
    std::optional<errc> fail;          // every call

    async_result<signalbox::store::tracked_message> track(std::string id) override {
        if (fail) co_return *fail;
        const auto found = kept.find(id);
        if (found == kept.end()) co_return errc::not_found;
        co_return found->second;
    }
    async_result<std::vector<signalbox::store::delivery_event>> history(std::string id) override {
        co_return histories[id];
    }
    async_result<signalbox::store::accepted> accept(signalbox::store::acceptance what) override {
        if (fail) co_return *fail;
        accepted.push_back(what);
        signalbox::store::accepted answer;
        answer.message_id = what.envelope.message_id;
        co_return answer;
    }
    async_result<void> push_status(signalbox::store::status_push what) override {
        if (fail) co_return *fail;
        if (!kept.contains(what.message_id)) co_return errc::not_found;
        pushed.push_back(std::move(what));
        co_return result<void>();
    }
    async_result<std::uint32_t> erase(signalbox::store::erasure what) override {
        if (fail) co_return *fail;
        erasures.push_back(std::move(what));
        co_return erasures.size() <= erased.size() ? erased[erasures.size() - 1] : 0;
    }
};

// One request as the parts of the MESH ingress see it, without the handler around them.
struct exchange_fixture {
    base::manual_clock clock{*base::from_compact_minutes("202611220158")};
    tracked_store store;
    base::message_id_source ids{clock};
    ingress::mesh::mailbox_gate gate;
    ingress::mesh::settings settings;
    std::shared_ptr<const routing::directory> directory =
        std::make_shared<const routing::directory>(std::vector<routing::mailbox>{});
    routing::mailbox owner;

    exchange_fixture() {
        settings.store = &store;
        settings.clock = &clock;
        settings.environment = "test";
        settings.build_label = "1.2.3";
        owner.id = "LAB1";
    }

    ingress::mesh::exchange exchange(http::request& request) {
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
};

// A message that LAB1 sent to PRACTICE1, in its inbox.
inline signalbox::store::tracked_message sent_message(const std::string& id, base::time_point at) {
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

// Field of an answer; "-" when it has none.
inline std::string answer_field(const http::response& answer, std::string_view name) {
    for (const auto& [each, value] : answer.fields) {
        if (each == name) return value;
    }
    return "-";
}

} // namespace signalbox::tests
