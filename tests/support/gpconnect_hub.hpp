#pragma once

#include <cstdint>
#include <string>

#include "tests/support/gpconnect_provider.hpp"
#include "tests/support/gpconnect_token.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/mesh_client.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/test_certificates.hpp"

namespace signalbox::tests {

// How the hub of one test is configured. What a test does not name has a value that suits most.
struct gpconnect_hub_options {
    std::string program;
    std::string clients; // "required" or "optional": over TLS, for certificates of the test's authority; "": plain
    bool pinned = false; // only the consumer's certificate may ask
    std::string answers = "warn";
    std::string capabilities = "[foundations, appointments, structured, documents, html]";
    std::string enabled = "true";
    std::string requests_max = "16";
    std::string shutdown_deadline = "10s";
    std::uint16_t provider_port = 0; // of another provider on loopback than its own
    std::string adapter; // a program in Python that answers for the practice, instead of the provider; its lines
};

// A hub before a provider that speaks for practice A81001 (ASID 918999198993), asked by the system 200000000359 of RX1.
class gpconnect_hub {
  public:
    gpconnect_hub(gpconnect_hub_options options, gpconnect_provider::decision provider);

    gpconnect_provider& provider() noexcept { return provider_; }
    hub_process& process() noexcept { return hub_; }
    mesh_client client() const { return mesh_client(endpoint()); }
    mesh_endpoint endpoint() const;            // over TLS with the consumer's certificate
    mesh_endpoint endpoint_of_another() const; // with another one of the same authority
    mesh_endpoint endpoint_without_certificate() const;

    // The headers of a call, with a fresh token.
    http_fields fields(const std::string& interaction_end, const std::string& scope = "patient/*.read") const;
    http_fields fields(const std::string& interaction_end, const gpconnect_token& with) const;
    // One call on a connection of its own, FHIR JSON as its body.
    http_answer call(const std::string& method, const std::string& path, http_fields with,
                     const std::string& body = "") const;
    // "200", or "400 BAD_REQUEST": the status and the code of an OperationOutcome. no-store on either.
    std::string told(const http_answer& answer) const;

    // Every line of the audit for calls, as `audit` prints them.
    std::string audited() const;

  private:
    std::string configuration_yaml() const;

    gpconnect_hub_options options_;
    gpconnect_provider provider_;
    temporary_folder folder_;
    test_certificates certificates_;
    test_identity server_;
    test_identity consumer_;
    test_identity another_;
    hub_process hub_;
};

std::int64_t seconds_now();

// A copy of the fields with another value, or without the field when it is empty.
http_fields with(http_fields fields, const std::string& name, const std::string& value);

} // namespace signalbox::tests
