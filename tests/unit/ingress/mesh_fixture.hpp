#pragma once

#include <memory>
#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "broker/base/clock.hpp"
#include "broker/base/message_id.hpp"
#include "broker/ingress/mesh/mesh.hpp"
#include "broker/ingress/mesh/protocol/authorization.hpp"
#include "broker/intake/intake.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fake_inbox_store.hpp"
#include "tests/support/fake_request.hpp"

namespace signalbox::tests {

routing::mailbox test_mailbox(std::string id, bool active = true);

// What each test changes before the hub is made.
struct mesh_options {
    base::limits limits;
    bool certificate_required = false;
    std::shared_ptr<const routing::directory> directory; // null: three mailboxes without workflow groups
    std::shared_ptr<const routing::patient_register> patients;
    bool sandbox = false;
};

// The MESH handler with the real intake over a store of choice, three mailboxes and a clock that stands still.
class mesh_fixture {
  public:
    explicit mesh_fixture(store::store& store, const base::clock& clock, mesh_options how = {});
    ~mesh_fixture();

    // A fresh token of that mailbox.
    std::string token(const std::string& mailbox, const std::string& shared_key = "TestKey");

    http::response answer(http::request& request);
    http::response answer(http::request&& request);
    const http::handler& handler() const noexcept { return handler_; }

    // A request of `mailbox` below its own path, in version 2 unless it says otherwise.
    fake_request request(std::string method, const std::string& mailbox, const std::string& rest, bool v1 = false);
    fake_request send_request(std::string body, bool v1 = false);
    // Sends from LAB1 to PRACTICE1 and gives the message id.
    std::string send(std::string body) { return id_in(answer(send_request(std::move(body)))); }
    static std::string id_in(const http::response& sent);

  private:
    const base::clock& clock_;
    base::message_id_source ids_;
    std::shared_ptr<routing::current_directory> directory_;
    std::unique_ptr<intake::intake> intake_;
    http::handler handler_;
    int count_ = 0;
};

// Field of an answer; "-" when it has none.
std::string field_of(const http::response& answer, std::string_view name);

// The body, streamed or not.
std::string body_of(const http::response& answer);

} // namespace signalbox::tests
