#include "broker/ingress/mesh/protocol/tracking.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;
using namespace signalbox::ingress::mesh::protocol;
using message::delivery_state;
using message::message_state;

namespace {

const base::time_point sent = *base::from_iso8601("2026-11-22T14:05:06.000000Z");
const base::time_point later = sent + std::chrono::minutes(7);

struct tracked {
    store::tracked_message about;

    explicit tracked(message_state state = message_state::routed) {
        about.message.state = state;
        about.message.committed_at = sent;
        about.message.payload_size = 42;
        message::envelope& e = about.message.envelope;
        e.message_id = "20261122140506000000_ABCDEF";
        e.sender = "LAB1";
        e.recipient = "GP1";
        e.workflow_id = "PATH_MEDRPT_V4";
        e.received_at = sent;
    }
    tracked& to(std::string destination, delivery_state state) {
        store::delivery_record made;
        made.destination = std::move(destination);
        made.state = state;
        made.changed_at = later;
        about.deliveries.push_back(std::move(made));
        return *this;
    }
    mesh_status status() const { return status_of(about, std::chrono::hours(5 * 24)); }
};

routing::directory two_mailboxes() {
    routing::mailbox lab;
    lab.id = "LAB1";
    lab.name = "Laboratory";
    lab.ods_code = "RX1";
    routing::mailbox practice;
    practice.id = "GP1";
    practice.name = "Practice";
    practice.ods_code = "A81001";
    practice.organisation_code = "A81001";
    return routing::directory({lab, practice});
}

} // namespace

TEST_CASE("mesh status: acknowledged when the last delivery has arrived", "[ingress]") {
    CHECK(tracked().to("mailbox:GP1", delivery_state::delivered).status().status == "accepted");
    CHECK(tracked().to("mailbox:GP1", delivery_state::confirmed).status().status == "acknowledged");
    CHECK(tracked().to("files", delivery_state::ready).status().status == "accepted");
    CHECK(tracked().to("files", delivery_state::delivered).status().status == "acknowledged");
    tracked both;
    both.to("files", delivery_state::delivered).to("mailbox:GP1", delivery_state::delivered);
    CHECK(both.status().status == "accepted");
    tracked done;
    done.to("files", delivery_state::delivered).to("mailbox:GP1", delivery_state::confirmed);
    CHECK(done.status().acknowledged_at == later);
}

TEST_CASE("mesh status: what expired beside a delivery that arrived changes nothing", "[ingress]") {
    tracked half;
    half.to("files", delivery_state::delivered).to("mailbox:GP1", delivery_state::expired);
    CHECK(half.status().status == "acknowledged");
}

TEST_CASE("mesh status: undeliverable with code 14 when nobody collected it", "[ingress]") {
    const auto status = tracked(message_state::expired).to("mailbox:GP1", delivery_state::expired).status();
    CHECK(status.status == "undeliverable");
    CHECK_FALSE(status.success);
    CHECK(status.code == "14");
    CHECK(status.event == "SEND");
    CHECK(status.description == "Message not collected by recipient after 5 days");
}

TEST_CASE("mesh status: held and dead-lettered wait for a person, not for the sender", "[ingress]") {
    CHECK(tracked().to("files", delivery_state::held).status().status == "accepted");
    CHECK(tracked().to("files", delivery_state::dead_lettered).status().status == "accepted");
}

TEST_CASE("mesh status: an unfit message is in error, in the words of its REPORT", "[ingress]") {
    tracked unfit(message_state::quarantined);
    unfit.about.message.quarantine_reason = "validation";
    unfit.about.message.envelope.status_event = "VALIDATE";
    unfit.about.message.envelope.status_code = "SBX-V";
    unfit.about.message.envelope.status_description = "/entry: expected an array";
    CHECK(unfit.status().status == "error");
    CHECK(unfit.status().code == "SBX-V");
    CHECK(unfit.status().description == "/entry: expected an array");
}

TEST_CASE("mesh status: what a person decided not to deliver is undeliverable, and a quarantined one stays in error",
          "[ingress]") {
    const auto status = tracked(message_state::cancelled).to("files", delivery_state::cancelled).status();
    CHECK(status.status == "undeliverable");
    CHECK(status.code == "SBX-C");
    tracked discarded(message_state::cancelled);
    discarded.about.message.envelope.status_code = "SBX-V";
    CHECK(discarded.status().status == "error");
    CHECK(discarded.status().code == "SBX-V");
}

TEST_CASE("mesh status: uploading until the last chunk is there", "[ingress]") {
    CHECK(tracked(message_state::received).status().status == "uploading");
}

TEST_CASE("mesh status: what a test pushed stands above all else", "[ingress]") {
    tracked pushed;
    pushed.to("mailbox:GP1", delivery_state::confirmed);
    pushed.about.message.forced_status = "error";
    CHECK(pushed.status().status == "error");
    CHECK_FALSE(pushed.status().success);
}

TEST_CASE("mesh tracking: version 2 leaves out what nothing is known of", "[ingress]") {
    const auto directory = two_mailboxes();
    const auto about = tracked().to("mailbox:GP1", delivery_state::delivered).about;
    CHECK(tracking_v2(about, {&directory, std::chrono::hours(5 * 24)}) ==
          R"({"message_id":"20261122140506000000_ABCDEF","local_id":"","workflow_id":"PATH_MEDRPT_V4",)"
          R"("filename":"20261122140506000000_ABCDEF.dat",)"
          R"("expiry_time":"2026-11-27T14:05:06.000000","upload_timestamp":"2026-11-22T14:05:06.000000",)"
          R"("recipient":"GP1","recipient_name":"Practice","recipient_ods_code":"A81001",)"
          R"("recipient_org_code":"A81001","recipient_org_name":"","status":"accepted","status_success":true,)"
          R"("status_timestamp":"2026-11-22T14:05:06.000000"})");
}

TEST_CASE("mesh tracking: version 1 has every member, times as digits", "[ingress]") {
    const auto directory = two_mailboxes();
    const auto about = tracked().to("mailbox:GP1", delivery_state::confirmed).about;
    const std::string body = tracking_v1(about, {&directory, std::chrono::hours(5 * 24)});
    for (const std::string_view member :
         {R"("addressType":"ALL")", R"("checksum":"")", R"("chunkCount":1)", R"("downloadTimestamp":"20261122141206")",
          R"("dtsId":"20261122140506000000_ABCDEF")", R"("expiryTime":"20261127140506")", R"("fileSize":42)",
          R"("meshRecipientOdsCode":"A81001")", R"("messageType":"Data")", R"("recipientName":"Practice")",
          R"("senderOdsCode":"RX1")", R"("status":"Acknowledged")", R"("statusSuccess":"SUCCESS")",
          R"("uploadTimestamp":"20261122140506")", R"("version":"1.0")"}) {
        INFO(member);
        CHECK(body.find(member) != std::string::npos);
    }
    CHECK(body.find("failureDate") == std::string::npos);
}
