#include "tests/unit/ingress/mesh_fixture.hpp"

namespace signalbox::tests {

mesh_fixture::mesh_fixture(store::store& store, const base::clock& clock, mesh_options how)
    : clock_(clock), ids_(clock) {
    directory_ = std::make_shared<routing::current_directory>(
        how.directory != nullptr
            ? how.directory
            : std::make_shared<const routing::directory>(
                  std::vector{test_mailbox("LAB1"), test_mailbox("PRACTICE1"), test_mailbox("CLOSED", false)}));
    intake::parts parts;
    parts.store = &store;
    parts.clock = &clock;
    parts.ids = &ids_;
    parts.plan.lane_key = base::secret("lane key");
    parts.limits = how.limits;
    parts.directory = directory_;
    parts.routes = std::make_shared<routing::route_table>(std::vector<routing::route>{});
    intake_ = std::make_unique<intake::intake>(std::move(parts));

    ingress::mesh::settings with;
    with.store = &store;
    with.intake = intake_.get();
    with.clock = &clock;
    with.directory = directory_;
    with.shared_key = base::secret("TestKey");
    with.continuation_key = base::secret("continuation");
    with.limits = how.limits;
    with.certificate_required = how.certificate_required;
    with.patients = how.patients;
    with.sandbox = how.sandbox;
    with.previous_shared_key = base::secret("OldKey");
    with.environment = "test";
    with.build_label = "1.2.3";
    handler_ = ingress::mesh::make_handler(std::move(with));
}

std::string mesh_fixture::token(const std::string& mailbox, const std::string& shared_key) {
    ingress::mesh::protocol::authorization claimed{mailbox, "nonce", std::to_string(++count_),
                                                   base::to_compact_minutes(clock_.now()), ""};
    claimed.hmac = ingress::mesh::protocol::token_hmac(base::secret(shared_key), "password", claimed);
    return "NHSMESH " + claimed.mailbox + ":" + claimed.nonce + ":" + claimed.nonce_count + ":" + claimed.timestamp +
           ":" + claimed.hmac;
}

http::response mesh_fixture::answer(http::request& request) { return await(handler_(request)); }

http::response mesh_fixture::answer(http::request&& request) { return await(handler_(request)); }

fake_request mesh_fixture::request(std::string method, const std::string& mailbox, const std::string& rest, bool v1) {
    fake_request made(std::move(method), "/messageexchange/" + mailbox + rest);
    made.with("Authorization", token(mailbox));
    if (!v1) made.with("Accept", "application/vnd.mesh.v2+json");
    return made;
}

fake_request mesh_fixture::send_request(std::string body, bool v1) {
    auto made = request("POST", "LAB1", "/outbox", v1);
    made.with("Mex-To", "PRACTICE1").with("Mex-WorkflowID", "TEST_WORKFLOW").body(std::move(body));
    return made;
}

std::string mesh_fixture::id_in(const http::response& sent) {
    REQUIRE(sent.status == 202);
    const auto begin = sent.body.find(":\"") + 2;
    return sent.body.substr(begin, sent.body.find('"', begin) - begin);
}

routing::mailbox test_mailbox(std::string id, bool active) {
    routing::mailbox made;
    made.id = std::move(id);
    made.password = base::secret("password");
    made.active = active;
    return made;
}

std::string field_of(const http::response& answer, std::string_view name) {
    for (const auto& [each, value] : answer.fields) {
        if (each == name) return value;
    }
    return "-";
}

std::string body_of(const http::response& answer) {
    if (!answer.stream) return answer.body;
    std::string all;
    std::vector<std::byte> piece(1000);
    while (true) {
        const auto got = await((*answer.stream)(piece));
        REQUIRE(got.has_value());
        if (*got == 0) return all;
        all.append(reinterpret_cast<const char*>(piece.data()), *got);
    }
}

mesh_fixture::~mesh_fixture() = default;

} // namespace signalbox::tests
