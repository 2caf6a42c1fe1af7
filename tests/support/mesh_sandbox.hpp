#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/hub_process.hpp"
#include "tests/support/mesh_user.hpp"
#include "tests/support/temporary_folder.hpp"

namespace signalbox::tests {

// `signalbox serve --profile sandbox`, with what it brings along: six mailboxes, one password, one key. It has a data
// folder of the test's own, so that the test finds its ports.
class mesh_sandbox {
  public:
    explicit mesh_sandbox(const std::string& program, const std::vector<std::string>& more = {})
        : hub_(program, folder_.file("data"), arguments(more)) {
        hub_.start();
    }

    hub_process& process() noexcept { return hub_; }
    mesh_account account(const std::string& mailbox) const { return {mailbox, "password", "TestKey"}; }
    mesh_endpoint endpoint() const { return {hub_.mesh_port(), {}, {}, {}}; }
    mesh_user user(const std::string& mailbox, api version = api::v2) const {
        return mesh_user(endpoint(), account(mailbox), version);
    }
    // A call without a token.
    http_answer call(const std::string& method, const std::string& path, const std::string& json = {}) const {
        const http_fields fields{{"Content-Type", "application/json"}};
        return mesh_client(endpoint()).request(method, path, fields, json);
    }

  private:
    static std::vector<std::string> arguments(const std::vector<std::string>& more) {
        std::vector<std::string> all{"--profile",   "sandbox",       "--listen-mesh", "127.0.0.1:0",   "--listen-admin",
                                     "127.0.0.1:0", "--listen-fhir", "127.0.0.1:0",   "--listen-mllp", "127.0.0.1:0"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    temporary_folder folder_;
    hub_process hub_;
};

} // namespace signalbox::tests
