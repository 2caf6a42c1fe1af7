#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker/base/clock.hpp"
#include "broker/base/crypto.hpp"
#include "broker/message/states.hpp"

namespace signalbox::message {

enum class transport : std::uint8_t { mesh, fhir, mllp, adapter, internal };

// Position in the order of acceptance: grows by commit, never reused.
enum class sequence : std::uint64_t {};

// What the hub knows about one message beside its bytes. Text fields are as the sender wrote them, within the limits of
// ../shared/contracts/mesh.md section 5; they may hold patient data (subject, file name) and never reach a log.
struct envelope {
    std::string message_id;
    message::transport transport = message::transport::mesh;
    std::string kind = "DATA"; // DATA or REPORT
    std::string message_type;  // catalogue id, as "pathology-report-r4"; "opaque" when nothing is known
    std::string sender;        // mailbox id; empty for a REPORT
    std::string recipient;     // mailbox id
    std::string workflow_id;
    std::string local_id;
    std::string subject;
    std::string file_name;
    std::string partner_id;
    std::string content_type;
    std::string content_encoding; // "gzip" or empty: the payload is kept as received
    std::string checksum;
    bool compressed = false; // Mex-Content-Compressed as the sender stated it
    bool encrypted = false;
    std::string linked_message_id; // REPORT: the message that it speaks of
    std::string status_code;       // REPORT: as "SBX-V"
    std::string status_event;
    std::string status_description; // REPORT: without patient data
    std::string traceparent;
    std::string supersedes; // message or delivery id in whose place a person sent this; else empty
    base::time_point received_at;
};

// The payload as received. In memory up to limits.body_in_memory_max, else a finished spool file (store/spool.hpp).
struct payload {
    std::string bytes;
    std::string spool_file; // name inside the spool folder; empty when `bytes` holds it
    std::uint64_t size = 0;
    base::sha256_digest sha256{};
};

// Who a report is about and which report it is, as far as intake could read it: what lanes are made of.
struct patient_key {
    std::string nhs_number;        // valid modulus 11, else empty
    std::string sender_patient_id; // the sender's own id for the patient
    std::string report_id;         // the sender's id of the report, shared by its corrections
};

// A place in the order that a delivery keeps: the lane, and the report that it brings there.
struct lane_claim {
    std::string lane;   // message/lane.hpp
    std::string report; // keyed hash of (sender, report id); empty when there is none

    bool operator==(const lane_claim&) const = default;
};

// One message or part to one destination, as routing decided it.
struct planned_delivery {
    std::string destination; // "mailbox:A81001HL7" or the name of a configured destination
    std::uint32_t part = 0;  // 0 while a message is one part
    std::string lane;        // message/lane.hpp
    std::string report;      // keyed hash of (sender, report id); empty when the message is no report
    delivery_state first = delivery_state::ready; // mailboxes: delivered, because the commit puts it in the inbox
    std::string reason;                           // why it is not ready: "refused: unt-reference"; for a person
    std::string rule;                             // name of the route that chose it
    std::vector<lane_claim> further;              // of the other patients and reports of a message that goes as a whole
};

} // namespace signalbox::message
