#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/hub_process.hpp"
#include "tests/support/mesh_client.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/test_certificates.hpp"

namespace signalbox::tests {

// How the hub of one test is configured. What a test does not name has a value that suits most.
struct hub_options {
    std::string program;           // the signalbox binary
    bool tls = true;               // HTTPS with client certificates; false: plain HTTP
    bool pin_certificates = false; // the laboratory's mailbox accepts its own certificate alone
    bool fhir = false;             // serves FHIR as well, in the same way
    std::string validation_yaml;   // lines below `validation:`, indented by two
    std::string data;              // its data folder; empty: one inside the test's folder
    bool imported_map = false;     // takes the code map of its data folder, not the seed map of the repository
    std::string limits_yaml;       // lines below `limits:`, indented by two
    std::string alarms_yaml;       // lines below `alarms:`, likewise
    std::string retry_yaml;        // lines below the destination's `retry:`, indented by six
    std::string directory_yaml;    // lines at the end of the directory file, as `workflow_groups:` with its own
    // Further destinations that write into folders of their own, "name: form" and more settings behind commas, and what
    // `edifact` is delivered to.
    std::vector<std::string> further_destinations;
    std::string edifact_to;        // "[first, second]"; empty: no route
    std::string destinations_yaml; // more elements of `destinations:`, indented by two
    std::string routes_yaml;       // more elements of `routes:`, before the others
    std::string sections_yaml;     // whole sections of the configuration
    std::string reports_to = "[mailbox, practice-files]";
    // Serves MLLP: the laboratory is MSH-4 RX1, with TLS also known by its certificate, the practice MSH-6 A81001.
    bool mllp = false;
    bool adapters = false; // takes what webhooks confirm and submit, without TLS
    std::string mllp_yaml; // lines below `mllp:`, indented by two
    std::string hl7v2_to;  // as edifact_to
};

// A hub with a laboratory (LAB01), a practice (GP01, ODS A81001) and another mailbox (OTHER01), whose pathology
// reports go to the practice's mailbox and, as fhir-r4, to its folder. Real files, sockets and certificates.
class hub_fixture {
  public:
    explicit hub_fixture(hub_options options);

    void start() { hub_.start(); }
    hub_process& hub() noexcept { return hub_; }

    mesh_account laboratory() const { return {"LAB01", "laboratory-password", "flow-test-key"}; }
    mesh_account practice() const { return {"GP01", "practice-password", "flow-test-key"}; }
    mesh_account other() const { return {"OTHER01", "other-password", "flow-test-key"}; }

    mesh_endpoint endpoint() const;          // with the laboratory's certificate
    mesh_endpoint endpoint_of_other() const; // with another one of the same CA
    mesh_endpoint fhir_endpoint() const;     // with the laboratory's certificate
    mesh_endpoint endpoint_without_certificate() const;
    mesh_endpoint mllp_endpoint() const; // with the laboratory's certificate

    std::string folder() const { return folder_.text(); }
    std::string practice_folder() const { return folder_.file("practice"); }
    std::string folder_of(const std::string& destination) const { return folder_.file("to-" + destination); }
    std::vector<std::string> files_to(const std::string& destination) const; // as practice_files(), with their folder
    std::string configuration() const { return folder_.file("signalbox.yaml"); }
    std::string directory() const { return folder_.file("directory.yaml"); }
    std::vector<std::string> practice_files() const; // names without temporary ones, sorted

    // Runs the command line against this hub: its words, then `--data DATA`.
    run_result command(std::vector<std::string> words) const;
    const std::string& program() const noexcept { return options_.program; }

  private:
    void write_directory() const;
    void write_configuration() const;
    std::string mllp_section() const;

    hub_options options_;
    temporary_folder folder_;
    test_certificates certificates_;
    test_identity server_;
    test_identity laboratory_;
    test_identity foreign_;
    hub_process hub_;
};

} // namespace signalbox::tests
