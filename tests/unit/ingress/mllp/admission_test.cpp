#include "broker/ingress/mllp/admission.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "broker/pathology/hl7v2/reader.hpp"
#include "tests/unit/ingress/mllp/mllp_fixture.hpp"

using namespace signalbox;
using namespace signalbox::tests;

namespace {

using strings = std::vector<std::string>;

// The door of one listener.
struct door {
    std::vector<routing::mailbox> mailboxes{{.id = "LAB1"}, {.id = "LAB2"}, {.id = "PRACTICE1"}};
    std::vector<routing::workflow_group> groups;
    ingress::mllp::settings with;
    http::peer from{.address = "192.0.2.7"};

    door() {
        with.parties.senders = {{.mailbox = "LAB1", .facility = "RX1"}};
        with.parties.recipients = {{.mailbox = "PRACTICE1", .facility = "A81001"}};
        with.workflow_id = "PATH_HL7V2_ORU";
        with.processing_ids = {"P"};
    }

    // "LAB1 to PRACTICE1 as PATH_HL7V2_ORU", or the codes of what keeps it out.
    std::string judge(const oru& message = {}) {
        with.directory = std::make_shared<routing::current_directory>(
            std::make_shared<const routing::directory>(mailboxes, groups, groups.empty()));
        auto read = pathology::hl7v2::read_header_alone(message.text());
        REQUIRE_FALSE(pathology::has_error(read.findings));
        const auto found = ingress::mllp::admit(with, from, read);
        std::string codes;
        for (const auto& each : read.findings)
            if (each.severity == pathology::severity::error) codes += (codes.empty() ? "" : " ") + each.code;
        if (!codes.empty()) return codes;
        return found.sender->mailbox + " to " + found.recipient->mailbox + " as " + found.workflow_id;
    }
};

const std::string pin_a(64, 'a');
const std::string pin_b(64, 'b');

} // namespace

TEST_CASE("mllp admission: the first rule decides whose message it is and for whom", "[ingress][mllp]") {
    door hub;
    CHECK(hub.judge() == "LAB1 to PRACTICE1 as PATH_HL7V2_ORU");
    CHECK(hub.judge({.facility = "RX2"}) == "sender-unknown");
    CHECK(hub.judge({.facility = "rx1"}) == "sender-unknown");
    CHECK(hub.judge({.to_facility = "B82002"}) == "recipient-unknown");
    CHECK(hub.judge({.facility = "RX2", .to_facility = ""}) == "sender-unknown recipient-unknown");

    hub.with.parties.senders.insert(hub.with.parties.senders.begin(),
                                    {.mailbox = "LAB2", .application = "OTHER", .facility = "RX1"});
    hub.with.parties.recipients.push_back({.mailbox = "LAB2", .workflow_id = "OTHER_WORKFLOW"});
    CHECK(hub.judge({.application = "OTHER"}) == "LAB2 to PRACTICE1 as PATH_HL7V2_ORU");
    CHECK(hub.judge({.application = "LIMS"}) == "LAB1 to PRACTICE1 as PATH_HL7V2_ORU");
    CHECK(hub.judge({.to_facility = "anybody"}) == "LAB1 to LAB2 as OTHER_WORKFLOW");
}

TEST_CASE("mllp admission: a place is known by its name or its universal id", "[ingress][mllp]") {
    door hub;
    CHECK(hub.judge({.facility = "RX1^2.16.1^ISO"}) == "LAB1 to PRACTICE1 as PATH_HL7V2_ORU");
    hub.with.parties.senders[0].facility = "2.16.1";
    CHECK(hub.judge({.facility = "RX1^2.16.1^ISO"}) == "LAB1 to PRACTICE1 as PATH_HL7V2_ORU");
    CHECK(hub.judge({.facility = "RX1"}) == "sender-unknown");
}

TEST_CASE("mllp admission: certificates and addresses of a rule have to be those of the connection",
          "[ingress][mllp]") {
    door hub;
    hub.with.parties.senders = {{.mailbox = "LAB1", .facility = "RX1", .certificates = {pin_a}},
                                {.mailbox = "LAB2", .facility = "RX1", .addresses = {"192.0.2.8"}}};
    CHECK(hub.judge() == "sender-unknown");
    hub.from.certificate_spki = pin_b;
    CHECK(hub.judge() == "sender-unknown");
    hub.from.certificate_spki = pin_a;
    CHECK(hub.judge() == "LAB1 to PRACTICE1 as PATH_HL7V2_ORU");
    hub.from = {.address = "192.0.2.8"};
    CHECK(hub.judge() == "LAB2 to PRACTICE1 as PATH_HL7V2_ORU");
}

TEST_CASE("mllp admission: where a rule names no proof, the pins of the mailbox hold", "[ingress][mllp]") {
    door hub;
    hub.mailboxes[0].certificates = {pin_a};
    CHECK(hub.judge() == "sender-unknown");
    hub.from.certificate_spki = pin_a;
    CHECK(hub.judge() == "LAB1 to PRACTICE1 as PATH_HL7V2_ORU");
    hub.from.certificate_spki = pin_b;
    CHECK(hub.judge() == "sender-unknown");
    hub.with.parties.senders[0].addresses = {"192.0.2.7"};
    CHECK(hub.judge() == "LAB1 to PRACTICE1 as PATH_HL7V2_ORU");
}

TEST_CASE("mllp admission: a mailbox that is closed or gone neither sends nor receives", "[ingress][mllp]") {
    door hub;
    hub.mailboxes[0].active = false;
    CHECK(hub.judge() == "sender-unknown");
    hub.mailboxes[0].active = true;
    hub.mailboxes.pop_back();
    CHECK(hub.judge() == "recipient-unknown");
}

TEST_CASE("mllp admission: both have to be registered for the workflow", "[ingress][mllp]") {
    door hub;
    hub.groups = {{"reports", {"PATH_*"}}};
    CHECK(hub.judge() == "sender-not-registered recipient-not-registered");
    hub.mailboxes[0].sends = {"reports"};
    CHECK(hub.judge() == "recipient-not-registered");
    hub.mailboxes[2].receives = {"reports"};
    CHECK(hub.judge() == "LAB1 to PRACTICE1 as PATH_HL7V2_ORU");
    hub.mailboxes[2].receives.clear();
    hub.with.is_registration_asked = false;
    CHECK(hub.judge() == "LAB1 to PRACTICE1 as PATH_HL7V2_ORU");
}

TEST_CASE("mllp admission: processing ids that are taken, and control ids that are too long", "[ingress][mllp]") {
    door hub;
    CHECK(hub.judge({.processing_id = "T"}) == "processing-id-unsupported");
    CHECK(hub.judge({.processing_id = ""}) == "processing-id-unsupported");
    hub.with.processing_ids = {"P", "T"};
    CHECK(hub.judge({.processing_id = "T"}) == "LAB1 to PRACTICE1 as PATH_HL7V2_ORU");
    CHECK(hub.judge({.control_id = std::string(199, '1')}) == "LAB1 to PRACTICE1 as PATH_HL7V2_ORU");
    CHECK(hub.judge({.control_id = std::string(200, '1')}) == "control-id-length");
}
