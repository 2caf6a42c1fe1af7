#include "tests/support/store_fixture.hpp"

#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "broker/store/engine/open.hpp"

namespace signalbox::tests {

acceptance_builder::acceptance_builder(int number) {
    value.envelope.message_id = message_id_of(number);
    value.envelope.sender = "SENDER1";
    value.envelope.recipient = "BOX1";
    value.envelope.workflow_id = "TEST_WORKFLOW";
    value.payload = payload_of("payload " + std::to_string(number));
    value.audit = {.actor = "SENDER1", .action = "mesh.send", .outcome = "202", .address = "127.0.0.1"};
}

acceptance_builder& acceptance_builder::workflow(std::string id) {
    value.envelope.workflow_id = std::move(id);
    return *this;
}

acceptance_builder& acceptance_builder::payload(std::string bytes) {
    value.payload = payload_of(std::move(bytes));
    return *this;
}

acceptance_builder& acceptance_builder::to_mailbox(const std::string& mailbox) {
    value.deliveries.push_back({.destination = "mailbox:" + mailbox,
                                .lane = "mailbox",
                                .first = message::delivery_state::delivered,
                                .rule = "to-mailbox"});
    return *this;
}

acceptance_builder& acceptance_builder::to(std::string destination, std::string lane, std::string report) {
    value.deliveries.push_back({.destination = std::move(destination),
                                .part = 0,
                                .lane = std::move(lane),
                                .report = std::move(report),
                                .rule = "to-system"});
    return *this;
}

acceptance_builder& acceptance_builder::further(std::string lane, std::string report) {
    value.deliveries.back().further.push_back({.lane = std::move(lane), .report = std::move(report)});
    return *this;
}

acceptance_builder& acceptance_builder::part(std::uint32_t number, std::string_view name, std::string_view content) {
    if (!value.deliveries.empty()) value.deliveries.back().part = number;
    value.parts.push_back({.part = number, .name = digest_of(name), .content = digest_of(content)});
    return *this;
}

acceptance_builder& acceptance_builder::key(std::string text, std::string_view request) {
    value.idempotency = store::idempotency{.sender = "SENDER1", .key = std::move(text), .request = digest_of(request)};
    return *this;
}

store_fixture::store_fixture(store::disk::device& on) : device_(&on) {
    how.folder = folder.file("data");
    how.profile = "demo";
    how.clock = &clock;
    how.limits.disk_low_water = 1UL << 20; // a test machine may have little room
}

store::store& store_fixture::open() {
    auto opened = try_open();
    if (!opened) throw std::runtime_error("the store does not open: " + opened.error().what);
    store_ = std::move(*opened);
    return *store_;
}

boost::system::result<std::unique_ptr<store::store>, store::open_failure> store_fixture::try_open() {
    return store::engine::open_on(how, *device_);
}

store::store& store_fixture::reopen() {
    close();
    return open();
}

void store_fixture::continue_with_snapshot() {
    const std::string copy = folder.file("snapshot-" + std::to_string(++snapshots_));
    std::filesystem::copy(how.folder, copy, std::filesystem::copy_options::recursive);
    close();
    how.folder = copy;
}

result<store::accepted> store_fixture::accept(store::acceptance what) { return await(store_->accept(std::move(what))); }

message::delivery_state store_fixture::state_of(const std::string& delivery_id) {
    return await(store_->find_delivery(delivery_id)).value().state;
}

std::vector<std::string> store_fixture::inbox_of(const std::string& mailbox, const std::string& filter) {
    auto page = await(store_->inbox({.mailbox = mailbox, .workflow_filter = filter}));
    std::vector<std::string> ids;
    for (const auto& entry : page.value().entries) ids.push_back(entry.message_id);
    return ids;
}

result<void> store_fixture::settle(const std::string& delivery_id, message::delivery_state to) {
    store::settlement change{.delivery_id = delivery_id, .to = to, .attempts = 1, .outcome = "test"};
    change.audit = {.actor = "test", .action = "delivery.settle", .outcome = std::string(message::to_text(to))};
    return await(store_->settle(std::move(change)));
}

std::string message_id_of(int number) {
    char text[28];
    std::snprintf(text, sizeof text, "20261122140506%06d_0000AB", number);
    return text;
}

base::sha256_digest digest_of(std::string_view text) { return base::sha256_of(base::as_bytes(text)); }

message::payload payload_of(std::string bytes) {
    const auto digest = digest_of(bytes);
    return {.bytes = bytes, .size = bytes.size(), .sha256 = digest};
}

bool ok_to_open(const boost::system::result<std::unique_ptr<store::store>, store::open_failure>& opened) {
    return opened.has_value();
}

store_fixture::~store_fixture() = default;

} // namespace signalbox::tests
