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

    async_result<signalbox::store::tracked_message> track(std::string id) override;
    async_result<std::vector<signalbox::store::delivery_event>> history(std::string id) override;
    async_result<signalbox::store::accepted> accept(signalbox::store::acceptance what) override;
    async_result<void> push_status(signalbox::store::status_push what) override;
    async_result<std::uint32_t> erase(signalbox::store::erasure what) override;
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

    exchange_fixture();
    ~exchange_fixture();

    ingress::mesh::exchange exchange(http::request& request);
};

// A message that LAB1 sent to PRACTICE1, in its inbox.
signalbox::store::tracked_message sent_message(const std::string& id, base::time_point at);

// Field of an answer; "-" when it has none.
std::string answer_field(const http::response& answer, std::string_view name);

} // namespace signalbox::tests
