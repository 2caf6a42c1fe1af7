#pragma once

#include <string>
#include <vector>

#include "tests/support/hub_process.hpp"
#include "tests/support/mesh_user.hpp"
#include "tests/support/report_builder.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/test_certificates.hpp"

namespace signalbox::tests {

// How the hub of one MESH test is configured. What a test does not name has a value that suits most.
struct mesh_hub_options {
    std::string program;
    bool tls = false;              // true: HTTPS, client certificates required
    bool raw_sockets = false;      // the test speaks without TLS itself: always plain HTTP
    bool pin_certificates = false; // LAB01 accepts its own certificate alone
    std::string other_workflows = "allowed";
    std::string previous_shared_key; // still valid beside the one of account(); empty: none
    std::string limits_yaml;         // lines below `limits:`, indented by two
    std::size_t more_mailboxes = 0;  // BOX1, BOX2 and so on, all of D84004, members of no group
};

// A patient of the hub's directory.
struct listed_patient {
    std::string nhs_number;
    std::string date_of_birth; // yyyy-mm-dd
    std::string family_name;
    std::string ods_code;
};

// A hub for MESH with nothing but mailboxes: no destination, no route. Laboratories LAB01 (RX1) and LAB02 (RX2, member
// of no workflow group), practices GP01 (A81001), GP02 and GP03 (both B82002), and SHUT01 (C83003), which is inactive.
// Groups: `restricted` (RESTRICTED_*; LAB01 to GP01) and `discharge` (TOC_FHIR_IP_DISCH and GPCONNECT_SEND_DOCUMENT;
// LAB01 to all practices).
class mesh_hub {
  public:
    explicit mesh_hub(mesh_hub_options options);

    void start() { hub_.start(); }
    void restart_after_kill();
    hub_process& process() noexcept { return hub_; }

    mesh_account account(const std::string& mailbox) const { return {mailbox, mailbox + "-password", shared_key()}; }
    std::vector<std::string> more_mailboxes() const;
    mesh_user user(const std::string& mailbox, api version = api::v2) const;
    mesh_client client() const { return mesh_client(endpoint()); }
    mesh_endpoint endpoint() const;            // with the laboratory's certificate
    mesh_endpoint endpoint_of_another() const; // with another one of the same CA

    // At the practice of GP01; at the one of GP02 and GP03; and at one that has no mailbox.
    static listed_patient patient_of_one() {
        return {synthetic_nhs_number(1), "1971-12-25", "O'Brien-Jones", "A81001"};
    }
    static listed_patient patient_of_two() { return {synthetic_nhs_number(2), "1980-02-01", "Smith", "B82002"}; }
    static listed_patient patient_of_none() { return {synthetic_nhs_number(3), "1990-06-30", "Lee", "Z99999"}; }

    // Runs the command line against this hub: its words, then `--data DATA`.
    run_result command(std::vector<std::string> words) const;
    std::string directory_file() const { return folder_.file("directory.yaml"); }
    // Writes a secret to a file of its own; gives its path.
    std::string secret_file(const std::string& name, const std::string& value) const;

  private:
    static std::string shared_key() { return "mesh-test-key"; }
    std::string secret(const std::string& name, const std::string& value) const; // a reference to it as YAML
    std::string directory_yaml() const;
    std::string configuration_yaml() const;

    mesh_hub_options options_;
    temporary_folder folder_;
    test_certificates certificates_;
    test_identity server_;
    test_identity laboratory_;
    test_identity another_;
    hub_process hub_;
};

} // namespace signalbox::tests
