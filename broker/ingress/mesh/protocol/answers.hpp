#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/http/message.hpp"
#include "broker/ingress/mesh/protocol/target.hpp"
#include "broker/routing/directory.hpp"

namespace signalbox::ingress::mesh::protocol {

// A refusal in the terms of the MESH API: HTTP status, event, code and text (../shared/contracts/mesh.md 3).
struct problem {
    unsigned status = 400;
    std::string event;
    std::string code;
    std::string text;
    std::string message_id; // only when known
};

// One line of a 400 about header fields, query parameters or the path.
struct field_problem {
    std::string place; // "header", "query", "path"
    std::string name;  // in lower case
    std::string what;
    std::string type;      // "value_error.missing"
    bool invented = false; // the name is the sender's own: back to the sender only
};

http::response json_answer(api_version version, unsigned status, std::string body);
http::response to_response(api_version version, const problem& what);
http::response to_response(const std::vector<field_problem>& what); // the same in both versions
// The answer to trouble that is ours: says nothing about it.
http::response internal_error(unsigned status);
// 503 with Retry-After.
http::response unavailable(api_version version);
// 429 with Retry-After: this mailbox asks too much at once.
http::response too_many_requests(api_version version);
http::response not_found(api_version version);
http::response not_allowed(api_version version, std::string_view allow);

http::response ping_answer(std::string_view environment, std::string_view build_label);
http::response handshake_answer(api_version version, std::string_view mailbox);
http::response count_answer(api_version version, std::uint64_t count, std::string_view internal_id);
http::response sent_answer(api_version version, std::string_view message_id);
http::response sent_chunk_answer(api_version version, std::string_view message_id, std::uint32_t chunk);
http::response endpoint_answer(api_version version, const std::vector<const routing::mailbox*>& found,
                               std::string_view query_id);
http::response workflow_answer(const std::vector<const routing::mailbox*>& found); // the same in both versions
http::response acknowledged_answer(api_version version, std::string_view message_id);

// What the inbox list tells beside its ids: version 2 only.
struct list_links {
    std::string self;
    std::optional<std::string> next;
    std::uint64_t approximate_count = 0;
};
http::response list_answer(api_version version, const std::vector<std::string_view>& ids, const list_links& links);

// The problems with names of their own.
problem message_missing();                         // 404
problem message_gone(std::string_view message_id); // 410
problem message_of_another();                      // 403

} // namespace signalbox::ingress::mesh::protocol
