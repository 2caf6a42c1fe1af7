#include <catch2/catch.hpp>

#include "tests/unit/ingress/mesh_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;
using message::message_state;

namespace {

struct hub {
    base::manual_clock clock{*base::from_compact_minutes("202611220158")};
    fake_inbox_store store{clock};
    mesh_fixture mesh;

    explicit hub(mesh_options how = {}) : mesh(store, clock, how) {}

    std::string begin(std::string body, const std::string& range = "1:2") {
        auto request = mesh.send_request(std::move(body));
        return mesh_fixture::id_in(mesh.answer(request.with("Mex-Chunk-Range", range)));
    }
    http::response add(const std::string& id, int number, std::string body, const std::string& total = "2") {
        auto request = mesh.request("POST", "LAB1", "/outbox/" + id + "/" + std::to_string(number));
        request.with("Mex-Chunk-Range", std::to_string(number) + ":" + total).body(std::move(body));
        return mesh.answer(request);
    }
    message_state state() const { return store.accepted.at(0).state; }
};

} // namespace

TEST_CASE("mesh chunks: what is accepted are the chunks that were examined", "[ingress][chunks]") {
    hub hub;
    const std::string id = hub.begin("first,");
    // While the message is read for its examination, another request replaces a chunk of it.
    hub.store.after_reading = [&hub, &id] {
        store::chunk_arrival other;
        other.sender = "LAB1";
        other.message_id = id;
        other.number = 1;
        other.payload.bytes = "another,";
        other.payload.size = other.payload.bytes.size();
        other.payload.sha256 = base::sha256_of(base::as_bytes(other.payload.bytes));
        REQUIRE(await(hub.store.add_chunk(other)).has_value());
    };

    CHECK(hub.add(id, 2, "second").status == 202); // it is kept; who replaced the other completes the message
    CHECK(hub.state() == message_state::received);

    CHECK(hub.add(id, 1, "another,").status == 202);
    CHECK(hub.state() == message_state::routed);
    CHECK(await(hub.store.payload(id, 1000)).value() == "another,second");
}

TEST_CASE("mesh chunks: a repeat of the last chunk completes what could not be completed before", "[ingress][chunks]") {
    hub hub;
    const std::string id = hub.begin("first,");
    hub.store.fail_payload = store::errc::overloaded;
    const auto later = hub.add(id, 2, "second");
    CHECK(later.status == 503);
    CHECK(field_of(later, "Retry-After") != "-");
    CHECK(hub.state() == message_state::received);

    hub.store.fail_payload.reset();
    CHECK(hub.add(id, 2, "second").status == 202);
    CHECK(hub.state() == message_state::routed);
}

TEST_CASE("mesh chunks: a message larger than what is examined is opaque, and not read", "[ingress][chunks]") {
    mesh_options small;
    small.limits.body_validated_max = 4;
    hub hub(small);
    const std::string id = hub.begin("first,");
    hub.store.fail_payload = store::errc::corrupt;
    CHECK(hub.add(id, 2, "second").status == 202);
    CHECK(hub.state() == message_state::routed);
}

TEST_CASE("mesh chunks: more chunks than the limit are refused at the first", "[ingress][chunks]") {
    mesh_options few;
    few.limits.chunks_max = 3;
    hub hub(few);
    auto request = hub.mesh.send_request("first");
    CHECK(hub.mesh.answer(request.with("Mex-Chunk-Range", "1:4")).status == 417);
    CHECK(hub.store.accepted.empty());
}
