#pragma once

#include <string>
#include <variant>
#include <vector>

#include "broker/ingress/mesh/protocol/answers.hpp"
#include "broker/ingress/mesh/protocol/text.hpp"

namespace signalbox::ingress::mesh::protocol {

// The header fields of a send, checked; text is UTF-8. `to` is trimmed and upper-cased, `workflow_id` trimmed.
struct send_headers {
    std::string to;
    std::string workflow_id;
    std::string chunk_range; // "1:1" where the sender stated none
    std::string subject;
    std::string local_id;
    std::string partner_id;
    std::string file_name;
    std::string checksum;
    std::string content_type;     // Mex-Content-Type, else Content-Type in lower case
    std::string content_encoding; // "gzip" or empty
    bool encrypted = false;
    bool compressed = false;
    std::string idempotency_key; // empty: none
    std::string traceparent;     // W3C Trace Context; empty when absent or malformed
};

using send_reading = std::variant<send_headers, problem, std::vector<field_problem>>;

// Reads and judges the header fields of POST /outbox; the limits and codes are those of ../shared/contracts/mesh.md
// 3 and 5. A repeated field is refused under the rule of a malformed one. A message in several chunks is refused as a
// chunk range that this hub does not take.
send_reading read_send_headers(const field_list& fields);

// What a client must say of itself at the handshake, each thing once; empty when it did.
std::vector<field_problem> check_handshake(const field_list& fields);

} // namespace signalbox::ingress::mesh::protocol
