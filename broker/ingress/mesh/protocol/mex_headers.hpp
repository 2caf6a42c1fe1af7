#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "broker/ingress/mesh/protocol/answers.hpp"
#include "broker/ingress/mesh/protocol/text.hpp"

namespace signalbox::ingress::mesh::protocol {

// "2:5": the second of five chunks. Both from 1, `number` at most `total`.
struct chunk_range {
    std::uint32_t number = 1;
    std::uint32_t total = 1;

    bool operator==(const chunk_range&) const = default;
};
std::optional<chunk_range> parse_chunk_range(std::string_view text) noexcept;

// The header fields of a send, checked; text is UTF-8. `to` is trimmed and upper-cased, `workflow_id` trimmed.
struct send_headers {
    std::string to;
    std::string workflow_id;
    protocol::chunk_range chunks; // 1:1 where the sender stated none; else its first
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
// 3 and 5. A repeated field is refused under the rule of a malformed one.
send_reading read_send_headers(const field_list& fields);

// The header fields of a later chunk.
struct chunk_headers {
    chunk_range chunks;
    std::string content_encoding; // "gzip" or empty
};
std::variant<chunk_headers, problem, std::vector<field_problem>> read_chunk_headers(const field_list& fields);

// 417: a chunk range that is none, or not the one that belongs here.
problem invalid_chunk_range();

// What a client must say of itself at the handshake, each thing once; empty when it did.
std::vector<field_problem> check_handshake(const field_list& fields);

} // namespace signalbox::ingress::mesh::protocol
