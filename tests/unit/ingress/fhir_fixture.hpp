#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/base/message_id.hpp"
#include "broker/ingress/fhir/fhir.hpp"
#include "broker/intake/intake.hpp"
#include "tests/support/await.hpp"
#include "tests/support/fake_inbox_store.hpp"
#include "tests/support/fake_request.hpp"

namespace signalbox::tests {

// The hub's own schemas, loaded once.
const std::shared_ptr<const validation::catalogue>& own_catalogue();

// The FHIR handler over a store that keeps what is audited.
class fhir_fixture {
  public:
    base::manual_clock clock{*base::from_compact_minutes("202611220158")};
    fake_inbox_store store{clock};
    ingress::fhir::settings with;

    fhir_fixture();
    ~fhir_fixture();

    http::response answer(http::request& request);
    http::response answer(http::request&& request) { return answer(request); }

    // What a resource in JSON is answered with.
    http::response validate(std::string body, const std::string& path = "/$validate");
    // A message in JSON; `certificate` is the digest of the client's public key, "" for none.
    http::response process(std::string body, const std::string& certificate = "");

    // Another directory than the laboratory LAB1 (ODS RX1), whose clients have the certificate "lab", and the practice
    // PRACTICE1 (A81001).
    void directory_of(std::vector<routing::mailbox> mailboxes, std::vector<routing::workflow_group> groups = {});

  private:
    base::message_id_source ids_{clock};
    std::unique_ptr<intake::intake> intake_;
};

routing::mailbox fhir_mailbox(std::string id, std::string ods_code, std::vector<std::string> certificates = {});

// "severity code text" of each issue of an OperationOutcome in JSON.
std::vector<std::string> issues_in(const http::response& answer);

} // namespace signalbox::tests
