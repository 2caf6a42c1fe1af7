#pragma once

#include <string>
#include <string_view>

#include "broker/ingress/mesh/sandbox/json_body.hpp"

namespace signalbox::ingress::mesh::sandbox {

// POST /messageexchange/admin/report: a REPORT to put into a mailbox. The sizes are those of a send's header fields.
struct report_order {
    std::string mailbox_id; // upper-cased
    std::string code;
    std::string description;
    std::string workflow_id;
    std::string subject;
    std::string local_id;
    std::string status = "undeliverable"; // or "error"
    std::string file_name;
    std::string linked_message_id;
};

body_reading<report_order> read_report_order(std::string_view body);

// POST /admin/message/{id}/event: a status to push.
struct status_order {
    std::string status; // "uploading", "accepted", "acknowledged", "undeliverable" or "error"
    std::string code;
    std::string event;
    std::string description;
    std::string linked_message_id;
};

body_reading<status_order> read_status_order(std::string_view body);

} // namespace signalbox::ingress::mesh::sandbox
